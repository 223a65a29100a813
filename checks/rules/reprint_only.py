"""Papers of the centre and the province stand here only as reprints (zl-5)."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers
from checks.text.pattern import Pattern

_REGION = Pattern(
    r"(?:[一-鿿]{2,3}省|[一-鿿]{2,7}自治区|北京市|天津市|上海市|重庆市)(?:委|人民政府|政府|人大|[一-鿿]{2,12}(?:厅|局|委员会|办公室))(?![一-鿿]*[市县区州盟旗乡镇])"
)


class ReprintOnly(Rule):
    code = "SRC003"
    title = "上级文件只转载"
    explain = (
        "中央和省级文件由发文机关或其授权的媒体发布，本站未经批准不自行发布，只能转载：写明 reprint，从名单里的网站取全文。"
        "本站自己就是发文机关的（在人员册里）不受影响。"
    )
    clauses = ("zl-5", "wz-12.2.3")
    triggers = Triggers(keys=("issuer", "document_number"))
    catches = (
        Example(front="issuer: 国务院办公厅"),
        Example(front="document_number: 国办发〔2026〕1号"),
        Example(front="issuer: 示例省人民政府办公厅"),
        Example(front="issuer: 某某省教育厅"),
        Example(front="issuer: 国家统计局"),
    )
    passes = (
        Example(front="issuer: 云溪区人民政府\ndocument_number: 云溪政发〔2026〕3号"),
        Example(front="issuer: 某某省某市人民政府"),
        Example(
            front="issuer: 国务院办公厅\nreprint:\n  site: 中国政府网\n  url: https://www.gov.cn/a.htm\n  at: 2026-01-05\n  title: 关于示例事项的消息"
        ),
        Example(),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        article = document.article
        if article is None or article.meta.reprint is not None:
            return
        issuer, number = article.meta.issuer.strip(), article.meta.document_number.strip()
        roster = document.place.roster
        ours = {name for unit in roster.units.values() for name in (unit.name, unit.short)} if roster else set()
        if not (issuer or number) or issuer in ours:
            return
        from checks.text.hosts import known  # most articles name no issuer

        level = known(document.place.hosts).level(issuer, number)
        if level in ("central", "region") or _REGION.match(issuer):
            key = "issuer" if issuer else "document_number"
            fix = "改为转载：写 reprint（site、url、at、title），全文取自发文机关或中央媒体网站"
            yield self.at_key(document, key, "上级文件没有写成转载", fix, issuer or number)
