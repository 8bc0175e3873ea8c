"""PDF: paragraphs out of printed lines, and refusals that say what to do."""

from __future__ import annotations

import io
import logging
import shutil
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.load.extracted import CannotLoad, Extracted
from ingest.load.office import pdf, pdf_bounds
from tests.office_files import pdf as made

pytest.importorskip("pypdf")

Drawn = tuple[float, float, float, str]
WIDE = 20  # characters of a full line
PROSE = (
    "全县上下坚持稳中求进工作总基调，加快推进乡村振兴，粮食生产再"
    "获丰收，全年完成投资三点六亿元，群众收入持续增加。"
)


def lines(text: str, top: float = 700, *, indented: bool = True, step: float = 22) -> list[Drawn]:
    """A paragraph as a page prints it: 14 points high, 20 characters wide."""
    drawn: list[Drawn] = []
    first = WIDE - 2 if indented else WIDE
    pieces = [text[:first], *(text[at : at + WIDE] for at in range(first, len(text), WIDE))]
    for number, piece in enumerate(filter(None, pieces)):
        left = 70 + (28 if indented and number == 0 else 0)
        drawn.append((left, top - step * number, 14, piece))
    return drawn


def read(pages: list[list[Drawn]], **more: object) -> Extracted:
    return pdf.extract(made(pages, **more), "a.pdf")  # type: ignore[arg-type]


def refused(data: bytes) -> CannotLoad:
    with pytest.raises(CannotLoad) as caught:
        pdf.extract(data, "a.pdf")
    assert "\n" not in caught.value.message
    return caught.value


def test_lines_that_the_margin_broke_are_one_paragraph() -> None:
    page: list[Drawn] = [
        (200, 760, 22, "工作报告"),
        *lines(PROSE),
        *lines(PROSE, 600),
        *lines("结尾。", 500),
    ]
    assert read([page]).text == f"工作报告\n{PROSE}\n{PROSE}\n结尾。"


def test_paragraphs_that_keep_apart_instead_of_being_set_in() -> None:
    page = [drawn for number in range(4)
            for drawn in lines(PROSE, 760 - number * 100, indented=False)]  # fmt: skip
    assert read([page]).text == "\n".join([PROSE] * 4)


def test_short_lines_stay_lines() -> None:
    page = [*lines(PROSE), (70, 500, 14, "县长：高远"), (70, 478, 14, "副县长：林大山")]
    assert read([page]).text == f"{PROSE}\n县长：高远\n副县长：林大山"


def test_a_paragraph_goes_over_the_page_and_running_heads_go() -> None:
    whole = lines(PROSE)
    pages = []
    for number, half in enumerate((whole[:2], whole[2:], lines(PROSE)), start=1):
        head = (70.0, 800.0, 9.0, "云溪县志 · 经济编")
        pages.append([head, *half, (280.0, 40.0, 9.0, f"— {number} —")])
    found = read(pages)
    assert found.text == f"{PROSE}\f{PROSE}"
    assert [code for code, _ in found.problems] == ["running-heads"]
    assert "“云溪县志 · 经济编”" in found.problems[0][1]
    assert "— 1 — to — 3 —" in found.problems[0][1]


def print_of(heads: list[str], *, size: float = 9, numbered: bool = True) -> list[list[Drawn]]:
    """Pages with a head each, and their numbers."""
    return [
        [(70.0, 800.0, size, head), *lines(PROSE)]
        + ([(280.0, 40.0, 9.0, f"— {number} —")] if numbered else [])
        for number, head in enumerate(heads, start=1)
    ]


@pytest.mark.parametrize(
    "heads",
    [
        ["云溪县志", "云溪县志"], ["经济编", "云溪县志", "经济编"],
        ["经济编", "云溪县志", "经济编", "云溪县志"],
    ],
)  # fmt: skip
def test_heads_of_left_and_right_pages_go_from_few_pages_too(heads: list[str]) -> None:
    assert read(print_of(heads)).text == "\f".join([PROSE] * len(heads))


def test_what_stands_on_top_of_few_pages_stays_where_nothing_says_that_it_runs() -> None:
    for pages in (
        print_of(["通知", "通知"], numbered=False),  # two notices
        print_of(["通知", "通知"], size=22),
        print_of(["经济编", "云溪县志", "文化编", "云溪县志"]),
    ):
        assert "通知" in read(pages).text or "经济编" in read(pages).text


def test_lines_alike_within_the_text_stay() -> None:
    pages = [lines(f"第{n}项工作全面完成，投资{n}万元。" * 3) for n in range(1, 6)]
    assert read(pages).text == "\f".join(
        f"第{n}项工作全面完成，投资{n}万元。" * 3 for n in range(1, 6)
    )


def test_rows_of_a_table_keep_their_cells_apart() -> None:
    rows: list[Drawn] = [
        (70, 700, 12, "指标"),
        (200, 700, 12, "数值"),
        (70, 680, 12, "粮食"),
        (200, 680, 12, "3.2"),
    ]
    assert read([rows]).text == "指标\t数值\n粮食\t3.2"


def test_the_number_of_an_item_is_no_cell() -> None:
    items: list[Drawn] = [
        (70, 700, 14, "1."), (112, 700, 14, "加强领导。"),
        (70, 670, 14, "（二）"), (140, 670, 14, "落实资金。"),
        (70, 640, 14, "1."), (112, 640, 14, "粮食"), (200, 640, 14, "3.2"),
    ]  # fmt: skip
    assert read([items]).text == "1.加强领导。\n（二）落实资金。\n1.\t粮食\t3.2"


def test_a_typed_space_is_no_cell() -> None:
    page: list[Drawn] = [
        (70, 700, 14, "第一条"), (112, 700, 14, "\u3000"), (126, 700, 14, "为加强管理制定本办法。")
    ]  # fmt: skip
    assert read([page]).text == "第一条\u3000为加强管理制定本办法。"


def test_a_number_set_high() -> None:
    assert read([[(70.0, 700.0, 14.0, "约2800m"), (119.0, 706.0, 8.0, "2")]]).text == "约2800m²"


def test_radicals_are_the_characters_they_look_like() -> None:
    drawn = [(70.0, 700.0, 14.0, "⼈⺠政府⻓期⼯作⸺⻛\u2003⻋")]
    assert read([drawn]).text == "人民政府长期工作——风\u3000车"


def test_a_scan_says_how_to_recognise_it() -> None:
    error = refused(made([[], []], picture=True))
    assert (error.code, "ocrmypdf -l chi_sim" in error.message) == ("scanned", True)
    assert refused(made([[]])).code == "empty"


def test_pages_that_are_pictures_are_named() -> None:
    assert [code for code, _ in read([lines(PROSE), []], picture=True).problems] == [
        "pages-without-text"
    ]


def test_glyphs_without_meaning_are_refused() -> None:
    assert refused(made([lines(PROSE)], unicode=False)).code == "garbled"


def test_damage_says_so_and_says_nothing_else(capfd: pytest.CaptureFixture[str]) -> None:
    whole = made([lines(PROSE)])
    assert refused(b"%PDF-1.7\n").code == "damaged"
    assert refused(whole[:300]).code in ("damaged", "empty")
    assert pdf.extract(whole[: whole.index(b"xref\n")], "a.pdf").text == PROSE
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger("pypdf").level == logging.NOTSET


def test_drawing_without_end_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_bounds, "_STEPS", 100)
    monkeypatch.setattr(pdf_bounds, "_STEPS_A_BYTE", 0)
    assert refused(made([lines(PROSE)], more="q Q\n" * 200)).code == "too-large"


def test_content_without_steps_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_bounds, "_BYTES", 40_000)
    monkeypatch.setattr(pdf_bounds, "_BYTES_A_BYTE", 0)
    assert read([lines(PROSE)] * 9).text
    assert refused(made([lines(PROSE)] * 9, more="[" + "1 " * 4_000 + "]")).code == "too-large"


def test_fonts_that_are_read_for_each_page_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_bounds, "_BYTES", 3_000)
    monkeypatch.setattr(pdf_bounds, "_BYTES_A_BYTE", 1)
    monkeypatch.setattr(pdf_bounds, "_BYTES_A_FONT", 1_000)
    assert read([lines("一")]).text
    assert refused(made([lines("一")] * 60)).code == "too-large"


def test_forms_count_each_time_they_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    import pypdf
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    form = DecodedStreamObject()
    form.set_data(b"[" + b"1 " * 1_000 + b"]")
    form.update({NameObject("/Type"): NameObject("/XObject"),
                 NameObject("/Subtype"): NameObject("/Form"),
                 NameObject("/Resources"): DictionaryObject()})  # fmt: skip
    writer = pypdf.PdfWriter(io.BytesIO(made([lines(PROSE)], more="/X Do\n" * 50)))
    resources = writer.pages[0]["/Resources"]
    assert isinstance(resources, DictionaryObject)
    held = DictionaryObject({NameObject("/X"): writer._add_object(form)})
    resources[NameObject("/XObject")] = held
    stream = io.BytesIO()
    writer.write(stream)
    assert pdf.extract(stream.getvalue(), "a.pdf").text == PROSE
    monkeypatch.setattr(pdf_bounds, "_BYTES", 50_000)
    monkeypatch.setattr(pdf_bounds, "_BYTES_A_BYTE", 0)
    assert refused(stream.getvalue()).code == "too-large"


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_bounds, "_MOST_PAGES", 1)
    assert refused(made([lines(PROSE), lines(PROSE)])).code == "too-large"


def test_a_locked_file_says_so() -> None:
    import pypdf

    for password, code in (("", None), ("secret", "encrypted")):
        writer = pypdf.PdfWriter()
        writer.append_pages_from_reader(pypdf.PdfReader(io.BytesIO(made([lines(PROSE)]))))
        writer.encrypt(password, "owner", algorithm="RC4-128")
        stream = io.BytesIO()
        writer.write(stream)
        if code:
            assert refused(stream.getvalue()).code == code
        else:
            assert pdf.extract(stream.getvalue(), "a.pdf").text == PROSE


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    assert refused(b"%PDF-").message == "PDF needs the extra pdf: pip install 'xianzhi[pdf]'"


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 6_000))
def test_damage_never_raises_anything_else(noise: bytes, at: int) -> None:
    whole = made([lines(PROSE)])
    with suppress(CannotLoad):
        pdf.extract(whole[:at] + noise + whole[at + len(noise) :], "a.pdf")


def test_what_a_browser_prints(tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("chrome")
    if not browser:
        pytest.skip("no Chromium to print with")
    api = pytest.importorskip("playwright.sync_api")
    page = f"<meta charset=utf-8><h1>人民政府工作</h1><p style='text-indent:2em'>{PROSE * 3}</p>"
    with api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        tab = opened.new_page()
        tab.set_content(page)
        data = tab.pdf(format="A4")
        opened.close()
    assert pdf.extract(data, "a.pdf").text == f"人民政府工作\n{PROSE * 3}"
