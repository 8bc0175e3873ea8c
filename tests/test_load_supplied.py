"""What users know: xianzhi.csv supplies facts by path, corrections.csv says what was read wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.load import load
from ingest.model import NO_FACTS, Correction, Facts, Loaded
from tests.loading import TEXT, codes, loaded, tarred, zipped


def tree(root: Path, files: dict[str, bytes | str]) -> Path:
    for name, held in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(held.encode() if isinstance(held, str) else held)
    return root


def taken(root: Path, *paths: str) -> dict[str, Loaded]:
    """Everything loaded, by path below ``root``."""
    found = load([str(root / path) for path in paths] or [str(root)])
    return {one.source.path.removeprefix(f"{root}").lstrip("/"): one for one in found}


def supplied(root: Path, *paths: str) -> dict[str, Facts]:
    return {
        name: one.source.supplied
        for name, one in taken(root, *paths).items()
        if one.document and one.source.supplied != NO_FACTS
    }


def messages(one: Loaded) -> str:
    return "\n".join(problem.message for problem in one.problems)


FILES = [
    "洪洞县/2023/a.txt",
    "洪洞县/2023/b.html",
    "洪洞县/2024/a.txt",
    "古县/x/y/z.txt",
    "top.txt",
]


@pytest.mark.parametrize(
    ("pattern", "matched"),
    [
        ("洪洞县/2023/*", FILES[:2]),
        ("洪洞县/2023/*.txt", FILES[:1]),
        ("洪洞县/2023", FILES[:2]),
        ("洪洞县/2023/", FILES[:2]),
        ("洪洞县", FILES[:3]),
        ("./洪洞县/2023/a.txt", FILES[:1]),
        (r"洪洞县\2023\a.txt", FILES[:1]),
        ("洪洞县/*", []),
        ("洪洞县/*/a.txt", [FILES[0], FILES[2]]),
        ("*/20?4/*", [FILES[2]]),
        ("洪洞县/20[!3]4/*", [FILES[2]]),
        ("洪洞县/202[34]/a*", [FILES[0], FILES[2]]),
        ("**/a.txt", [FILES[0], FILES[2]]),
        ("古县/**", [FILES[3]]),
        ("古县/**/z.txt", [FILES[3]]),
        ("*", [FILES[4]]),
        ("**", FILES),
        ("top.txt", [FILES[4]]),
        ("top", []),
        ("洪洞", []),
        ("[", []),
        ("../*", []),
    ],
)
def test_patterns(tmp_path: Path, pattern: str, matched: list[str]) -> None:
    files: dict[str, bytes | str] = {name: f"{TEXT}{name}" for name in FILES}
    tree(tmp_path, {**files, "xianzhi.csv": f"path,outlet\n{pattern},县报\n"})
    assert supplied(tmp_path) == dict.fromkeys(sorted(matched), Facts(outlet="县报"))
    problems = codes(taken(tmp_path))
    assert problems == ({} if matched else {"xianzhi.csv": ["supplied-unused"]})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize(
    "names",
    ["path,place,published,outlet,url,title,licence", "路径,地区,日期,来源,网址,标题,许可",
     "文件名,地点,发布日期,媒体,链接,题目,授权"],
)  # fmt: skip
def test_columns_and_encodings(tmp_path: Path, names: str, encoding: str) -> None:
    line = "a.txt,洪洞县,2023年6月24日,洪洞日报,https://www.example.gov.cn/,推进会,CC BY 4.0"
    tree(tmp_path, {"a.txt": TEXT, "xianzhi.csv": f"{names}\r\n{line}\r\n".encode(encoding)})
    assert supplied(tmp_path) == {
        "a.txt": Facts(
            title="推进会", published="2023-06-24", outlet="洪洞日报", place="141024",
            url="https://www.example.gov.cn/", licence="CC BY 4.0",
        )
    }  # fmt: skip


def test_later_lines_and_deeper_files_win_field_by_field(tmp_path: Path) -> None:
    tree(tmp_path, {
        "县/乡/a.txt": TEXT,
        "xianzhi.csv": "path,outlet,title,licence\n县,甲,甲,甲\n县/乡/*,,乙,\n",
        "县/xianzhi.csv": "path,outlet\n乡,丙\n**,丁\n",
    })  # fmt: skip
    assert supplied(tmp_path) == {"县/乡/a.txt": Facts(outlet="丁", title="乙", licence="甲")}


def test_beside_a_file_that_is_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, {"县/a.txt": TEXT, "县/b.txt": TEXT + "二",
                    "县/xianzhi.csv": "path,outlet\na.txt,县报\nnone.txt,x\n"})  # fmt: skip
    assert supplied(tmp_path, "县/a.txt") == {"县/a.txt": Facts(outlet="县报")}
    assert codes(taken(tmp_path, "县/a.txt")) == {}  # other lines are about files not typed
    monkeypatch.chdir(tmp_path / "县")
    for path in ("a.txt", "./a.txt", "../县/a.txt"):
        found = [one for one in load([path]) if one.document]
        assert [one.source.supplied for one in found] == [Facts(outlet="县报")]
    found = list(load(["xianzhi.csv", "a.txt", "b.txt"]))
    assert [one.source.path for one in found if one.document] == ["a.txt", "b.txt"]


@pytest.mark.parametrize("name", ["XIANZHI.CSV", "Xianzhi.csv"])
def test_its_name_in_capitals(tmp_path: Path, name: str) -> None:
    facts = "path,outlet\na.txt,县报\n"
    tree(
        tmp_path, {"a.txt": TEXT, name: facts, "x.zip": zipped({"a.txt": TEXT + "二", name: facts})}
    )
    assert supplied(tmp_path) == {
        "a.txt": Facts(outlet="县报"), "x.zip!/a.txt": Facts(outlet="县报")
    }  # fmt: skip
    assert supplied(tmp_path, "a.txt") == {"a.txt": Facts(outlet="县报")}
    tree(tmp_path, {"y/Corrections.CSV": "key,field,value\nabc-0,title,新\n"})
    assert [one.corrections for one in taken(tmp_path, "y").values()] == [
        (Correction("abc-0", "title", "新", "", ""),)
    ]


def test_in_archives_and_about_them(tmp_path: Path) -> None:
    inner = {"临汾/a.txt": TEXT, "临汾/xianzhi.csv": "path,title\na.txt,乙\n",
             "xianzhi.csv": "path,outlet\n临汾/*,县报\n无,x\n"}  # fmt: skip
    tree(tmp_path, {
        "x.zip": zipped(inner),
        "y.tgz": tarred(list(inner.items()), "w:gz"),
        "rows.csv": f"标题,正文\n甲,{TEXT.split()[1]}\n",
        "xianzhi.csv": "path,licence\n*.zip,甲\ny.tgz/临汾,乙\nrows.csv,丙\n",
    })  # fmt: skip
    assert supplied(tmp_path) == {
        "x.zip!/临汾/a.txt": Facts(outlet="县报", title="乙", licence="甲"),
        "y.tgz!/临汾/a.txt": Facts(outlet="县报", title="乙", licence="乙"),
        "rows.csv!/2": Facts(licence="丙"),
    }
    assert codes(taken(tmp_path)) == {
        "x.zip!/xianzhi.csv": ["supplied-unused"],
        "y.tgz!/xianzhi.csv": ["supplied-unused"],
    }


def test_what_is_wrong_with_a_line_costs_only_its_cell(tmp_path: Path) -> None:
    tree(tmp_path, {"a.txt": TEXT, "xianzhi.csv": (
        "path,place,published,outlet,备注,url\n"
        "a.txt,万安镇,六月,县报,x,not a url\n"
        "a.txt,无此县,,,\n"
        ",洪洞县,,,\n"
        "a.txt,\n"
    )})  # fmt: skip
    assert supplied(tmp_path) == {"a.txt": Facts(outlet="县报")}
    one = taken(tmp_path)["xianzhi.csv"]
    told = messages(one)
    assert [problem.code for problem in one.problems] == [
        "supplied-columns", "supplied-place", "supplied-date", "supplied-url", "supplied-place",
        "supplied-path",
    ]  # fmt: skip
    assert "line 2: not a url is no address" in told
    assert "(备注)" in told
    assert "line 2: the place 万安镇 could be " in told
    assert "141024107 山西省临汾市洪洞县万安镇" in told
    assert "line 2: 六月 is no date" in told
    assert "line 3: the place 无此县 is the name of no division" in told
    assert "line 4: no path in it" in told


@pytest.mark.parametrize(
    "held", [b"", b"\x89PNG\r\n\x1a\n\0\0", "place\n洪洞县\n".encode(), b"\xff\xfe\0"]
)
def test_files_of_facts_that_cannot_be_used(tmp_path: Path, held: bytes) -> None:
    tree(tmp_path, {"a.txt": TEXT, "xianzhi.csv": held})
    found = taken(tmp_path)
    assert found["a.txt"].document
    assert len(found["xianzhi.csv"].problems) == 1


def test_a_short_file_of_facts_in_gbk(tmp_path: Path) -> None:
    tree(tmp_path, {"颛.txt": TEXT, "xianzhi.csv": "path,outlet\n颛.txt,颛顼\n".encode("gbk")})
    assert supplied(tmp_path) == {"颛.txt": Facts(outlet="颛顼")}


def test_many_lines_for_many_files(tmp_path: Path) -> None:
    lines = "".join(f"县{n}/*,报{n}\n" for n in range(5_000))
    tree(
        tmp_path,
        {
            **{f"县{n}/a.txt": f"{TEXT}{n}" for n in range(100)},
            "xianzhi.csv": f"path,outlet\n{lines}",
        },
    )
    assert supplied(tmp_path)["县7/a.txt"] == Facts(outlet="报7")


# ── corrections


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
@pytest.mark.parametrize("names", ["key,field,value,who,why", "编号,字段,值,更正人,理由"])
def test_corrections(tmp_path: Path, names: str, encoding: str) -> None:
    lines = f"{names}\nabc-0,title,新标题,李安,原标题有误\nabc-0,place,,,\n,title,x,,\nabc-0,,x,,\n"
    tree(tmp_path, {"corrections.csv": lines.encode(encoding)})
    for found in (taken(tmp_path), taken(tmp_path, "corrections.csv")):
        (one,) = found.values()
        assert one.document is None
        assert one.corrections == (
            Correction("abc-0", "title", "新标题", "李安", "原标题有误"),
            Correction("abc-0", "place", "", "", ""),
        )
        assert [problem.code for problem in one.problems] == ["correction-incomplete"] * 2
        assert "line 4: without key" in messages(one)
        assert "line 5: without field" in messages(one)


def test_corrections_in_an_archive_and_none_that_can_be_read(tmp_path: Path) -> None:
    found = loaded(zipped({"corrections.csv": "key,field,value\nabc-0,title,新\n"}), "x.zip")
    assert found["x.zip!/corrections.csv"].corrections == (
        Correction("abc-0", "title", "新", "", ""),
    )
    tree(tmp_path, {"corrections.csv": "key,value\nabc-0,新\n"})
    (one,) = taken(tmp_path).values()
    assert one.corrections is None, "what cannot be read withdraws nothing"
    assert [problem.code for problem in one.problems] == ["corrections-columns"]
