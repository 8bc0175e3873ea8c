"""How an article begins: 本报讯（记者 张三）, 新华社太原3月5日电, 记者李四报道."""

from __future__ import annotations

from ingest.clean.fields import Fields, iso, merge
from ingest.clean.header import is_own, read_credit, read_line
from ingest.clean.header_rules import HeaderRules
from ingest.clean.names import is_outlet


def read_lead(body: str, rules: HeaderRules) -> Fields:
    """What the first words of an article say: X新闻网Y频道讯(记者 A 通讯员 B)."""
    head = body[:160]
    fields, at = Fields(), 0
    line = rules.patterns["dateline"].match(head)
    if line:
        outlet, channel = _organisation(line["org"], line["kind"], rules)
        dated = rules.patterns["date-of-page"].match(line["day"] or "")
        fields = Fields(outlet=outlet, channel=channel, trust=0)
        if dated and dated["day_cn"]:
            fields = fields._replace(published=iso(dated), basis="stated")
        at = line.end()
    for name in ("credit-in-lead", "credit-before-report"):
        hit = rules.patterns[name].match(head[at:])
        credit = read_line(hit["credit"], rules) if hit else None
        if hit and credit is None and name == "credit-before-report":
            credit = read_line(hit["credit"] + "报道", rules)  # 记者张三成县报道
        if credit is None and hit and line and name == "credit-in-lead":
            credit = read_credit(hit["credit"], rules, bare=True)  # 人民网长沙3月2日电 （张三）
        if credit is not None:
            return merge(fields, credit)
    return fields


def is_report(body: str, rules: HeaderRules) -> bool:
    """Whether prose begins as only a whole article does: 本报讯, 新华社3月5日电, (记者 张三)."""
    head = body[:160]
    line = rules.patterns["dateline"].match(head)
    if line and (is_own(line["org"], rules) or rules.names.dateline_org.match(line["org"])):
        return True
    credit = rules.patterns["credit-in-lead"].match(head)
    fields = read_line(credit["credit"], rules) if credit else None
    return fields is not None and any(b.role in ("记者", "通讯员") for b in fields.bylines)


def _organisation(org: str, kind: str, rules: HeaderRules) -> tuple[str | None, str | None]:
    """Outlet and channel of a dateline: 山西新闻网长治频道 → 山西新闻网, 长治频道."""
    if any(org.startswith(own) for own in rules.names.own):
        return None, None
    split = rules.names.dateline_org.match(org)
    if not split:
        return None, None
    rest = org[split.end() :]
    if rest.endswith(rules.names.channel_ends):
        return split.group(), rest
    if kind == "电" or not rest:
        return split.group(), None
    return (org, None) if is_outlet(org, rules.names, short=True) else (split.group(), None)
