"""Word documents come out as a careful person would copy them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.load.extracted import CannotLoad
from ingest.load.office import docx
from tests.office_files import docx as made
from tests.office_files import level, numbered, paragraph, run, table, zipped

_LISTS = (
    f'<w:abstractNum w:abstractNumId="0">{level(0, "chineseCounting", "%1、")}'
    f"{level(1, 'chineseCounting', '（%2）')}{level(2, 'decimal', '%1.%2.%3', '<w:isLgl/>')}"
    "</w:abstractNum>"
    f'<w:abstractNum w:abstractNumId="1">{level(0, "japaneseCounting", "第%1条")}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="2">{level(0, "bullet", "●")}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>'
    '<w:num w:numId="4"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
    '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)


def text(body: str, **parts: str) -> str:
    return docx.extract(made(body, **parts), "a.docx").text


def test_paragraphs_are_lines_and_empty_ones_stay() -> None:
    assert text(paragraph("标题") + paragraph("") + paragraph("正文。")) == "标题\n\n正文。"


def test_breaks_tabs_and_hyphens_are_what_they_look_like() -> None:
    body = "<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/><w:t>A</w:t><w:noBreakHyphen/></w:r>"
    assert text(paragraph(body)) == "甲\n乙\tA-"


def test_numbers_of_lists_are_counted() -> None:
    body = (
        numbered("总体要求", 1) + numbered("指导思想", 1, 1) + numbered("基本原则", 1, 1)
        + numbered("重点任务", 1) + numbered("产业", 1, 1) + numbered("细目", 1, 2)
        + numbered("另起", 4) + numbered("总则", 2) + numbered("圆点", 3)
    )  # fmt: skip
    assert text(body, numbering=_LISTS).split("\n") == [
        "一、总体要求", "（一）指导思想", "（二）基本原则", "二、重点任务", "（一）产业",
        "2.1.1 细目", "一、另起", "第一条 总则", "圆点",
    ]  # fmt: skip


def test_a_style_numbers_its_paragraphs() -> None:
    styles = (
        '<w:style w:styleId="base"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="own"><w:basedOn w:val="base"/></w:style>'
    )
    styled = paragraph("适用本办法。", '<w:pStyle w:val="own"/>')
    off = paragraph("附则", '<w:pStyle w:val="own"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    assert text(styled + off, numbering=_LISTS, styles=styles) == "第一条 适用本办法。\n附则"


def test_styles_that_go_round_end() -> None:
    styles = '<w:style w:styleId="a"><w:basedOn w:val="a"/></w:style>'
    assert text(paragraph("文", '<w:pStyle w:val="a"/>'), styles=styles) == "文"


def test_what_was_deleted_or_moved_away_does_not_come_back() -> None:
    body = paragraph(
        "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"
        f"<w:ins>{run('新')}</w:ins><w:moveFrom>{run('从')}</w:moveFrom>"
        f"<w:moveTo>{run('到')}</w:moveTo>{run('隐', '<w:vanish/>')}"
        f"{run('显', '<w:vanish w:val=' + chr(34) + '0' + chr(34) + '/>')}"
    )
    assert text(body) == "新到显"


def test_a_deleted_paragraph_end_joins() -> None:
    body = paragraph("前半", "<w:rPr><w:del/></w:rPr>") + paragraph("后半")
    assert text(body) == "前半后半"


def test_tables_are_rows_of_cells() -> None:
    rows = [["指标", "2023年"], [paragraph("粮食") + paragraph("（万吨）"), "3.2"], ["", ""]]
    assert text(table(rows)) == "指标\t2023年\n粮食（万吨）\t3.2"


def test_a_table_around_text_is_text() -> None:
    prose = paragraph("本报讯" + "全县各乡镇积极行动，" * 9) + paragraph("下一步，继续推进。")
    assert text(table([["", prose]])).split("\n")[1] == "下一步，继续推进。"
    assert text(table([[paragraph("一段") + paragraph("二段")]])) == "一段\n二段"


def test_a_table_in_a_cell_keeps_its_text() -> None:
    assert text(table([["外", table([["内", "里"]]) + paragraph("")]])) == "外\t内 里"


def test_text_boxes_come_once() -> None:
    box = f"<w:txbxContent>{paragraph('框内')}</w:txbxContent>"
    both = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert text(paragraph(run("正文") + both) + paragraph("其后")) == "正文\n框内\n其后"


def test_notes_stand_behind_the_text() -> None:
    reference = '<w:r><w:footnoteReference w:id="7"/></w:r>'
    notes = f'<w:footnote w:id="0">{paragraph("")}</w:footnote>'
    notes += f'<w:footnote w:id="7">{paragraph(run(" 指新型农业主体。"))}</w:footnote>'
    body = paragraph(run("发展新主体") + reference + run("20家。"))
    assert text(body, footnotes=notes) == "发展新主体①20家。\n\n①指新型农业主体。"


def test_headers_comments_and_the_table_of_contents_stay_out() -> None:
    styles = '<w:style w:styleId="t1"><w:name w:val="toc 1"/></w:style>'
    body = paragraph("一、综合\t1", '<w:pStyle w:val="t1"/>') + paragraph("一、综合")
    assert text(body, styles=styles, header1=paragraph("页眉"), comments="") == "一、综合"


def test_numbers_set_high_stay_high() -> None:
    high = '<w:vertAlign w:val="superscript"/>'
    assert text(paragraph(run("万m") + run("3", high) + run("注", high))) == "万m³注"


def test_pinyin_over_characters_stays_out() -> None:
    ruby = f"<w:ruby><w:rt>{run('guǐ')}</w:rt><w:rubyBase>{run('簋')}</w:rubyBase></w:ruby>"
    assert text(paragraph(f"<w:r>{ruby}</w:r>")) == "簋"


def test_fields_and_controls_give_what_they_show() -> None:
    body = (
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText></w:r>'
        f"<w:hyperlink>{run('链接')}</w:hyperlink><w:sdt><w:sdtPr/><w:sdtContent>{run('控件')}"
        "</w:sdtContent></w:sdt>"
    )
    assert text(paragraph(body)) == "链接控件"


def test_fractions_keep_their_line() -> None:
    fraction = "<m:oMath><m:f><m:num><m:r><m:t>2</m:t></m:r></m:num><m:den><m:r><m:t>3</m:t></m:r>"
    assert text(paragraph(fraction + "</m:den></m:f></m:oMath>")) == "2/3"


def test_an_imported_file_is_told_of() -> None:
    found = docx.extract(made(paragraph("文") + '<w:altChunk r:id="x"/>'), "a.docx")
    assert [code for code, _ in found.problems] == ["left-out"]


def refused(data: bytes) -> CannotLoad:
    with pytest.raises(CannotLoad) as caught:
        docx.extract(data, "a.docx")
    assert "\n" not in caught.value.message
    return caught.value


def test_what_cannot_be_read_says_why() -> None:
    whole = made(paragraph("文"))
    assert refused(whole[:-30]).code == "damaged"
    assert refused(b"PK\x03\x04").code == "damaged"
    assert refused(zipped({"a.txt": "x"})).code == "damaged"
    assert refused(zipped({"word/document.xml": "<w:document>"})).code == "damaged"
    assert refused(made("")).code == "empty"
    assert refused(b"\xd0\xcf\x11\xe0" + b"\0" * 600).code == "encrypted"


def test_entities_are_not_blown_up() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    for encoding in ("utf-8", "utf-16"):
        assert "entities" in refused(zipped({"word/document.xml": bomb.encode(encoding)})).message


def test_an_encoding_that_is_none_is_damage() -> None:
    unknown = b'<?xml version="1.0" encoding="UYFV8"?><w:document/>'
    assert refused(zipped({"word/document.xml": unknown})).code == "damaged"


def test_nesting_is_bounded() -> None:
    deep = "<w:sdt><w:sdtContent>" * 5_000 + "</w:sdtContent></w:sdt>" * 5_000
    assert "nested" in refused(made(deep)).message


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    assert refused(zipped({"word/document.xml": b" " * (40 << 20)})).code == "too-large"


@given(st.binary(max_size=400), st.integers(0, 2_000))
def test_damage_never_raises_anything_else(noise: bytes, at: int) -> None:
    whole = made(numbered("甲", 1) + table([["乙", "丙"]]), numbering=_LISTS)
    for data in (noise, b"PK\x03\x04" + noise, whole[:at] + noise + whole[at + len(noise) :]):
        with suppress(CannotLoad):
            docx.extract(data, "a.docx")
