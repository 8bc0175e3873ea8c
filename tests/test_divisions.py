"""The table of official divisions: whole, in order, and each with its way up."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from ingest import rules
from ingest.find.divisions import EDITION, by_code, divisions, is_chain

TABLE = rules.FOLDER / "divisions.csv.gz"
SCRIPT = Path(__file__).parent.parent / "scripts" / "build_divisions.py"


def test_the_table_is_what_its_manifest_says() -> None:
    manifest = rules.table("divisions")
    assert hashlib.sha256(gzip.decompress(TABLE.read_bytes())).hexdigest() == manifest["sha256"]
    assert Counter(d.level for d in divisions()) == manifest["rows"]
    assert EDITION == "2023-06-30"


def test_the_compressed_file_carries_no_time_stamp() -> None:
    assert TABLE.read_bytes()[4:8] == bytes(4)


def test_each_stands_behind_its_parent_and_under_its_path() -> None:
    seen: set[str] = set()
    before = ""
    for division in divisions():
        assert division.code > before
        before = division.code
        assert (division.parent is None) == (division.level == "province")
        if division.parent is None:
            assert division.path == f"{division.code}/"
            assert division.full_name == division.name
        else:
            parent = by_code(division.parent)
            assert parent is not None
            assert parent.code in seen
            assert division.path == f"{parent.path}{division.code}/"
            assert division.full_name == parent.full_name + division.name
        assert division.kind == "其他" or division.name.endswith(division.kind)
        seen.add(division.code)


@pytest.mark.parametrize(
    ("code", "full_name", "path", "kind"),
    [
        ("140431102", "山西省长治市沁源县灵空山镇", "14/1404/140431/140431102/", "镇"),
        ("141024", "山西省临汾市洪洞县", "14/1410/141024/", "县"),
        ("419001", "河南省济源市", "41/419001/", "市"),
        ("500235", "重庆市云阳县", "50/500235/", "县"),
        ("110101", "北京市东城区", "11/110101/", "区"),
        ("441900101", "广东省东莞市石碣镇", "44/4419/441900101/", "镇"),
        ("460400100", "海南省儋州市那大镇", "46/4604/460400100/", "镇"),
        ("632223", "青海省海北藏族自治州海晏县", "63/6322/632223/", "县"),
        ("150928", "内蒙古自治区乌兰察布市察哈尔右翼后旗", "15/1509/150928/", "旗"),
        ("422801", "湖北省恩施土家族苗族自治州恩施市", "42/4228/422801/", "市"),
    ],
)
def test_places_come_out_right(code: str, full_name: str, path: str, kind: str) -> None:
    division = by_code(code)
    assert division is not None
    assert (division.full_name, division.path, division.kind) == (full_name, path, kind)


@pytest.mark.parametrize("code", ["1101", "4190", "5002", "441900", "469001198", "", "99"])
def test_containers_are_no_places(code: str) -> None:
    assert by_code(code) is None


def test_townships_of_every_kind_are_kept() -> None:
    kinds = Counter(d.kind for d in divisions() if d.level == "township")
    assert kinds["镇"] > 21_000
    assert kinds["开发区"] > 300
    assert kinds["农场"] > 300
    assert kinds["其他"] < 200


def test_the_script_writes_the_same_bytes_again(tmp_path: Path) -> None:
    """On a small package: containers go, order and bytes are fixed."""
    dist = tmp_path / "dist"
    dist.mkdir()
    files = {
        "provinces.csv": 'code,name\n44,"广东省"\n11,"北京市"\n',
        "cities.csv": 'code,name,provinceCode\n1101,"市辖区",11\n4419,"东莞市",44\n',
        "areas.csv": 'code,name,cityCode,provinceCode\n110101,"东城区",1101,11\n'
        '441900,"东莞市",4419,44\n',
        "streets.csv": "code,name,areaCode,provinceCode,cityCode\n"
        '441900101,"石碣镇",441900,44,4419\n'
        '110101198,"东城区直辖村级区划",110101,11,1101\n',
    }
    for name, text in files.items():
        (dist / name).write_text(text, "utf-8")
    program = (
        "import importlib.util, sys, pathlib\n"
        f"spec = importlib.util.spec_from_file_location('build', {str(SCRIPT)!r})\n"
        "build = importlib.util.module_from_spec(spec); spec.loader.exec_module(build)\n"
        f"sys.stdout.buffer.write(build.compressed(build.table(pathlib.Path({str(tmp_path)!r}))))\n"
    )
    outputs = {
        subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout
        for _ in range(2)
    }
    (once,) = outputs
    assert gzip.decompress(once).decode() == (
        "11,北京市\n110101,东城区\n44,广东省\n4419,东莞市\n441900101,石碣镇\n"
    )


def test_a_chain_of_names_that_are_two_is_told_at_once() -> None:
    assert is_chain("濮阳县梁庄镇" * 9)
    assert not is_chain("界" + "濮阳县梁庄镇" * 9)
    assert not is_chain("")
