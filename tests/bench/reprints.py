"""How well and how fast reprints are grouped, beside an exact hash of the texts.

    python -m tests.bench.reprints [HOW MANY]

Made articles (100,000 unless told otherwise): texts of their own; reprints of them with another
outlet's line, a cut end, an intro, typing errors, in traditional characters; and series of texts of
one wording with other figures each year. Printed: the time on one core, and the precision and
recall of the pairs that count as one; beside them those of an exact hash of the text without space
and, if it is installed, of datasketch's MinHash LSH, which decides by the sketch alone.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import process_time

from ingest.alike.substance import substance
from ingest.archive import Archive, open_archive
from ingest.reprints import refresh
from tests.damage import traditional

WORDS = """
坚持 稳中求进 工作总基调 完整 准确 全面 贯彻 新发展理念 加快 构建 新发展格局
着力 推动 高质量发展 扎实 推进 乡村振兴 持续 改善 生态环境 深入 实施 创新驱动
战略 积极 培育 特色产业 切实 保障 民生 统筹 城乡 融合 有序 项目建设 全力
抓好 粮食安全 健全 社会保障 体系 提升 基层 治理能力 加强 干部队伍 作风 优化
营商环境 促进 就业 增收 巩固 脱贫 成果 大棚 核桃 连翘 养殖 合作社 村民 道路
硬化 供水 管网 学校 卫生院 幼儿园 旅游 古村落 景区 检查 消防 值班 防火 防汛
水库 机井 春耕 秋收 化肥 农机 培训 电商 直播 销售 蜂蜜 小米 土豆 玉米
羊肚菌 光伏 风电 煤矿 安全 整治 宣传 志愿者 文艺 演出 图书 体育 广场 老人
食堂 医保 养老 残疾人 救助 走访 慰问 座谈 调研 督导
""".split()  # noqa: SIM905 - a hundred words are read best as such
SHAPES = (
    "完成投资{}万元",
    "新建道路{}公里",
    "新增就业{}人",
    "实施项目{}个",
    "增长{}%",
    "栽植苗木{}亩",
    "惠及群众{}户",
)
PLACES = ["沁源县", "安泽县", "古县", "洪洞县", "浮山县", "翼城县", "曲沃县", "襄汾县", "乡宁县"]
OUTLETS = ["某某日报", "某某晚报", "某某新闻网", "某某在线", "某某发布"]


def main(count: int = 100_000) -> None:
    """Make, group, measure, print."""
    articles = list(made(count))
    with (
        tempfile.TemporaryDirectory() as folder,
        open_archive(Path(folder) / "archive.db", "w") as archive,
    ):
        with archive.transaction():
            fill(archive, [text for _, text in articles])
        seconds = _grouped(archive)
        with archive.transaction():
            _add(archive, count, articles[0][1])
        more = _grouped(archive)
        size = archive.one("SELECT sum(length(sketch) + 12) FROM fingerprints") / count
        told = "SELECT id, coalesce(reprint_of, id) FROM articles"
        found = dict(archive.connection.execute(told).fetchall())
    truth = [group for group, _ in articles]
    groups = [found[i + 1] for i in range(count)]
    print(f"{count:,} articles of {sum(len(t) for _, t in articles) // count} characters")
    _tell("xianzhi", truth, groups, seconds)
    print(f"  one more article: {more:.2f} s; kept for it: about {size:.0f} bytes an article")
    start = process_time()
    hashed = [hashlib.sha256("".join(t.split()).encode()).hexdigest() for _, t in articles]
    _tell("exact hash", truth, hashed, process_time() - start)
    if importlib.util.find_spec("datasketch"):
        start = process_time()
        _tell("datasketch", truth, _datasketch([t for _, t in articles]), process_time() - start)
    else:
        print("datasketch  not installed")


def _grouped(archive: Archive) -> float:
    """Seconds of one core that grouping took."""
    start = process_time()
    with archive.transaction():
        refresh(archive)
    return process_time() - start


def _tell(name: str, truth: Sequence[object], groups: Sequence[object], seconds: float) -> None:
    both = _pairs(Counter(zip(truth, groups, strict=True)))
    precision, recall = both / max(_pairs(Counter(groups)), 1), both / _pairs(Counter(truth))
    print(f"{name:11} {seconds:6.1f} s  precision {precision:.4f}  recall {recall:.4f}")


def _pairs(counts: Counter[object]) -> int:
    return sum(n * (n - 1) // 2 for n in counts.values())


# ─────────────────────────────────────────────────────────────── made texts


def made(count: int) -> Iterator[tuple[int, str]]:
    """Articles with the number of the group each belongs to, in no order."""
    chance = random.Random(7)  # noqa: S311 - texts, no secrets
    articles: list[tuple[int, str]] = []
    group = 0
    while len(articles) < count:
        group += 1
        kind = chance.random()
        if kind < 0.15:  # a series: one wording, each with figures of its own
            form = _text(
                chance, chance.randrange(3, 9), figures=chance.choice((0.2, 0.6, 1.0)), blank=True
            )
            for year in range(chance.randrange(5, 30)):
                articles.append((group, _filled(chance, form, year)))
                group += 1
            continue
        text = _text(chance, chance.randrange(4, 60), figures=0.3)
        articles.append((group, text))
        if kind < 0.45:
            for _ in range(min(20, int(chance.expovariate(0.5)) + 1)):
                articles.append((group, _reprinted(chance, text)))
    articles = articles[:count]
    chance.shuffle(articles)
    return iter(articles)


def _text(chance: random.Random, sentences: int, figures: float, *, blank: bool = False) -> str:
    lines = [
        "{day}，{place}召开会议。"
        if blank
        else f"{_day(chance)}，{chance.choice(PLACES)}召开会议。"
    ]
    for _ in range(sentences):
        clauses = [
            "".join(chance.choices(WORDS, k=chance.randrange(3, 6)))
            for _ in range(chance.randrange(2, 5))
        ]
        if chance.random() < figures:
            shape = chance.choice(SHAPES)
            clauses.append(shape if blank else shape.format(chance.randrange(1, 9000)))
        lines.append("，".join(clauses) + "。")
    return "\n".join("".join(lines[i : i + 3]) for i in range(0, len(lines), 3))


def _day(chance: random.Random) -> str:
    return f"{chance.randrange(2008, 2025)}年{chance.randrange(1, 13)}月{chance.randrange(1, 29)}日"


def _filled(chance: random.Random, form: str, year: int) -> str:
    while "{}" in form:
        form = form.replace("{}", str(chance.randrange(1, 9000)), 1)
    day = f"{2000 + year}年{chance.randrange(1, 13)}月{chance.randrange(1, 29)}日"
    return form.replace("{day}", day).replace("{place}", chance.choice(PLACES))


def _reprinted(chance: random.Random, text: str) -> str:
    """``text`` as another outlet printed it."""
    if chance.random() < 0.3:
        text = f"来源：{chance.choice(OUTLETS)}　作者：某某\n{text}\n（责任编辑：某某）"
    if chance.random() < 0.25:
        lines = text.split("\n")
        keep = max(1, int(len(lines) * 0.75))
        text = "\n".join(lines[:keep])
    if chance.random() < 0.15:
        text = "编者按：" + "".join(chance.choices(WORDS, k=10)) + "。\n" + text
    if chance.random() < 0.3:
        typed = list(text)
        for _ in range(max(1, len(typed) // 100)):
            at = chance.randrange(len(typed))
            if "\u4e00" <= typed[at] <= "\u9fff":
                typed[at] = chance.choice("的一是了我不在人有他")
        text = "".join(typed)
    return traditional(text) if chance.random() < 0.15 else text


# ─────────────────────────────────────────────────────────────── an archive of them


def fill(archive: Archive, texts: Sequence[str]) -> None:
    """Put texts into an archive, a document each; the search index has no part in this."""
    archive.connection.execute("DROP TRIGGER articles_ai")
    archive.connection.execute("INSERT INTO runs VALUES (1, '0', 'x', '2024-01-01', '', '{}')")
    for number, text in enumerate(texts):
        _add(archive, number, text)


def _add(archive: Archive, number: int, text: str) -> None:
    digest = hashlib.sha256(f"{number}".encode()).hexdigest()
    document = archive.connection.execute(
        "INSERT INTO documents (key, sha256, media_type, encoding, encoding_basis, bytes, "
        "original, rules_digest) VALUES (?, ?, 'text/plain', 'utf-8', 'utf-8', 0, x'', 'x')",
        (digest[:16], digest),
    ).lastrowid
    archive.connection.execute(
        "INSERT INTO sources (document, path, first_run, last_run) VALUES (?, ?, 1, 1)",
        (document, f"{number}.txt"),
    )
    archive.connection.execute(
        "INSERT INTO articles (key, document, span_start, span_end, position, published, script, "
        "is_template, is_truncated, text, characters) "
        "VALUES (?, ?, 0, 1, 0, ?, 'hans', 0, 0, ?, 0)",
        (f"{digest[:16]}-0", document, f"20{number % 25:02}-01-01", text),
    )


def _datasketch(texts: Sequence[str]) -> list[int]:
    """The group of each text as datasketch's LSH at 0.7 gives it."""
    library = importlib.import_module("datasketch")
    index = library.MinHashLSH(threshold=0.7, num_perm=64)
    groups: list[int] = []
    for number, text in enumerate(texts):
        whole = substance(text)
        sketch = library.MinHash(num_perm=64, seed=1)
        sketch.update_batch([whole[i : i + 8].encode() for i in range(len(whole) - 7)])
        near = index.query(sketch)
        groups.append(groups[min(near)] if near else number)
        index.insert(number, sketch)
    return groups


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
