# The archive of seeds/, served for reading. Build: docker build -t xianzhi .
# Run: docker run --rm -p 8001:8001 xianzhi
# Your own archive: docker run --rm -p 8001:8001 -v "$PWD:/data:ro" xianzhi serve --immutable --host 0.0.0.0 /data/archive.db
FROM python:3.11-slim

WORKDIR /src
COPY pyproject.toml constraints.txt LICENSE README.md metadata.yml settings.json ./
COPY ingest ingest
COPY plugins plugins
COPY templates templates
COPY static static
RUN pip install --no-cache-dir --constraint constraints.txt hatchling setuptools \
 && pip install --no-cache-dir --constraint constraints.txt --no-build-isolation ".[all]" \
 && rm -rf /src/* \
 && useradd --create-home reader

USER reader
WORKDIR /home/reader
COPY --chown=reader seeds seeds
RUN xianzhi ingest archive.db seeds --quiet

EXPOSE 8001
ENTRYPOINT ["xianzhi"]
CMD ["serve", "archive.db", "--immutable", "--host", "0.0.0.0", "--port", "8001"]
