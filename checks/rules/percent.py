"""A part is never more than its whole."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.pattern import Pattern

# rates that a part of something can reach; 完成率, 执行率, 毛入学率 and growth go beyond a hundred
_RATE = (
    r"(?:(?<!毛)入学率|(?:覆盖|合格|满意|知晓|办结|回复|答复|达标|优良|绿化|普及|参保|参合|入户|通过|就业|失业|城镇化|城市化|及格|优秀|接种|出勤"
    r"|按时(?:办结|回复)|及时|处理|处置|化解|签约|入住|空置|电子化|网办|上线|落地|整改|抽检合格|污水处理|垃圾处理|自给|死亡|治愈|投票|到会|见面)率|满意度|占比|(?<![对同环])比重|所占比例)"
)
_FIND = Pattern(
    rf"(?:{_RATE}|(?<![侵强挤抢霸独])占(?![地用有道压])[一-鿿]{{1,16}}?的)(?P<between>[^。；;，,、！\n\d|]{{0,12}})(?P<value>\d{{3,5}}(?:\.\d+)?)\s?[%％]",
    needs="%％",
)
_GROWTH = Pattern(r"增|长|升|高|降|倍|超|比|指数")


class Percent(Rule):
    code = "NUM001"
    title = "超过 100% 的比率"
    explain = "合格率、覆盖率、满意率、占比等是部分与整体之比，不会超过 100%。增长率、完成率、任务完成比例可以超过，不会提示。"
    clauses = ("zl-9.2", "wz-12.2.4")
    severity = "warning"
    reads = "text"
    triggers = Triggers(words=("率", "占", "比重", "满意度"))  # a table says per cent in its header, or not at all
    catches = (
        "群众满意率达到103.5%。",
        "其中一般公共服务支出占总支出的112%",
        "| 项目 | 占比 |\n|---|---|\n| 甲 | 120% |\n| 乙 | 30% |",
        "覆盖率为１０２％",
        "合格率达到百分之一百零二，办结率为101%。",
    )
    passes = (
        "群众满意率达到99.5%。", "合格率100%", "同比增长120%", "完成年度计划的105%", "毛入学率达到105.3%", "满意率比上年提高103%",
        "处应缴费款150%的罚款", "按基本工资的300%支付", "占比100.0%", "按占地面积的120%补植", "补偿标准为占用耕地的150%",
    )  # fmt: skip

    def check(self, document: Document) -> Iterator[Finding]:
        text = document.folded.text
        for found in _FIND.finditer(text):
            if float(found["value"]) > 100 and not _GROWTH.search(found["between"]):
                yield self._seen(document, found.start("value"), found["value"])
        yield from self._in_tables(document)

    def _in_tables(self, document: Document) -> Iterator[Finding]:
        rate = Pattern(rf"{_RATE}(?:[（(][%％][)）])?")
        for rows in (table.rows for table in document.tables):
            header = [
                bool(rate.search(cell.text)) and not _GROWTH.search(cell.text.replace("比", "")) for cell in rows[0]
            ]
            for row in rows[1:] if any(header) else ():
                for cell, wanted in zip(row, header, strict=False):
                    value = cell.text.rstrip("%％")
                    if wanted and value.replace(".", "", 1).isdecimal() and float(value) > 100:
                        yield self._seen(document, cell.start, value)

    def _seen(self, document: Document, offset: int, value: str) -> Finding:
        fix = "核对数字；是增长率、完成率的，写明“增长”“完成”"
        return self.found(document, document.folded.raw(offset), f"比率写作 {value}%，超过了 100%", fix)
