"""Keywords for a new article, suggested from its own words by jieba's TF-IDF."""

from __future__ import annotations

import re
import warnings
from functools import cache
from types import SimpleNamespace
from typing import Any

from sanshen.base.words import tokenizer, words

_MANY = 5
_TITLE = 3  # a word of the title counts as often as this
_KEYWORD = re.compile(r"[一-龥]{2,8}")
# what stands in every second paper of an office and says nothing of its matter
_STOP = frozenset(
    """
    一个 一些 一定 一批 一系列 一是 二是 三是 四是 五是 一次 一种 万元 上午 下午 不断 不得 不能 不要 与会 为了 主任 主持 主持会议 主要 举行 举办 之间 书记 予以 事项 他们 以上
    以下 以及 以来 任务 企业 会上 会议 会议室 但是 作为 你们 使用 依法 依据 保障 信息 全力 全区 全县 全市 全体 全面 公告 公布 公开 公示 共同 关于 其中 其他 内容 决定 况且 出席 切实
    刚才 创新 办公室 办法 办理 加大 加强 加快 努力 力争 区委 区委书记 区长 区政府 十分 单位 印发 参加 及其 及时 发展 发布 发文 取得 可以 各位 各地 各类 各级 同志 名单 听取 告知
    和谐 围绕 坚决 坚持 基础 增强 处理 大力 如下 如何 委员会 存在 完善 完成 实施 实施方案 实现 对于 对照 对象 密切 导致 局长 局面 属于 工作 工作人员 市委 市长 年度 应当 建立 建立健全
    建设 开展 强化 强调 当前 当日 必须 意见 成立 我们 我区 我县 我市 所有 所属 扎实 扎实推进 批准 报告 抓好 按照 按时 推动 推进 提供 提出 提升 提高 措施 摘要 政府 支持 改革 整改 整理 文件
    新增 方案 方式 方面 日前 时间 明确 是否 更加 最近 有关 有关部门 有效 有力 服务 期间 条件 来源 根据 欢迎 正文 正式 汇报 活动 涉及 深入 深化 深刻 特此 特此公告 特此通知 现将 现场 理解 由于 由此 电话 目标 目前
    目的 相关 看到 着力 确保 确定 福利 积极 稳步 突出 符合 第一 第二 第三 管理 精神 系列 纳入 组织 结合 经过 继续 维护 网站 联系 联系人 联系方式 自觉 落实 落到实处 行动 表示 要求 规定 解决
    解释 解读 认真 讨论 记者 讲话 该项 认为 调研 负责 负责人 责任 贯彻 贯彻落实 近日 进一步 进行 进程 进展 通告 通知 通过 部署 部门 重大 重点 重要 针对 问题 附件 附件下载 集中 需要 非常 面对
    领导 领导小组 副区长 副县长 县长 县委 镇长 首先 其次 此外 召开 扩大 指出 听取汇报 审议 研究 传达 传达学习 学习 同意 请示 批复 答复 来信 回复 群众 人民 人民政府 本次 本通知 自治区 小时 一件 怎么 怎么办 怎样 清楚 情况 做好 紧急通知 主要职责 走遍 日日
    """.split()
)


def suggested(title: str, text: str = "", common: str = "") -> list[str]:
    """Up to five words that tell this article from others, the best first; words of `common` do so nowhere on this site."""
    said = "。".join([title] * _TITLE + [text])
    usual = _STOP.union(words(common))
    found = [word for word in _extractor().extract_tags(said, topK=None) if _KEYWORD.fullmatch(word)]
    return [word for word in found if word not in usual][:_MANY]


@cache
def _extractor() -> Any:
    tokenizer()  # sets jieba up so that it is silent
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # files that it leaves open, escapes in its expressions
        import jieba.analyse
    found = jieba.analyse.default_tfidf
    found.tokenizer = SimpleNamespace(cut=words)
    return found
