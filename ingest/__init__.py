"""Xianzhi 县志: an archive of what Chinese county and township governments publish."""

__version__ = "0.1.0"
