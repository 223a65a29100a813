"""Why an act does not count, and where a change stands: values, with their Chinese words and cures in one table."""

from __future__ import annotations

from enum import Enum, unique

import msgspec

_COLLEAGUE = "请有权的同事来做（sanshen gate 列出该谁审）；任职有变动的，先报批更新 people.toml"
_CLOCK = "核对本机时间（timedatectl），校准后重试"
_ANEW = "重新送审（sanshen submit），再由各审重新审核"
_NEW_KEY = "登记新的公钥并报批"
_REGISTER = "用本人登记的密钥；没有登记的，先用 sanshen key add 登记并报批"
_MEND = "改正后重新运行"


class Words(msgspec.Struct, frozen=True):
    """What people read. `{}` and `{0}` stand for what the reason is about, in `text` and in `cure`."""

    text: str
    cure: str = "按提示改正后重试"


@unique
class Code(Enum):
    """Every reason there is. Programs rely on the names (`--json`): they are added to and never altered."""

    # who said it
    UNREADABLE = Words("不是审核动作：内容无法识别")
    UNKNOWN_KEY = Words("未知密钥：签名的公钥没有登记在人员册里", _REGISTER)
    UNREGISTERED_KEY = Words("未知密钥：这把钥匙没有登记在人员册里", _REGISTER)
    ANOTHERS_KEY = Words("签名用的是 {} 的密钥，不是 {} 的")
    NOT_A_GATE_KEY = Words("不是审核闸门记录的：签名的密钥不是登记的闸门密钥")
    NOT_A_WITNESS_KEY = Words("签名的密钥不是登记的第二见证密钥")
    ALTERED = Words("签名与内容不符：审核动作被改动过")
    OTHER_CHANGE = Words("是对别的变更（{}）作出的")
    OTHER_REPOSITORY = Words("来自别的平台或仓库（{} {}）")
    UNKNOWN_ACCOUNT = Words("账号 {}（{} 号）不在人员册里，或此人已不在任")
    CONTRACTOR = Words("外包人员账号不能审核", "请责任单位在编人员审核")
    KEY_NOT_IN_FORCE = Words("密钥已停用（或尚未启用）", _NEW_KEY)
    KEY_LOST = Words("密钥登记为丢失")
    KEY_LOST_BY_THIS_CHANGE = Words("签名的密钥，正是这项变更登记为丢失的：它的退回拦不住这项变更")
    NO_KEY_LEFT = Words("密钥已停用，此人现在没有有效的密钥，撤不了这次退回：登记新密钥后才又有效", _NEW_KEY)

    # what it was said of, and when
    UNCHAINED = Words("与前一审核动作不衔接：中间有动作被删去、调换或改动")
    IN_THE_FUTURE = Words("审核时间在将来", _CLOCK)
    BEFORE_THE_LAST = Words("审核时间早于前一动作", _CLOCK)
    CLOCK_AHEAD = Words("审核时间晚于后来的动作：作出它的电脑时钟快了", _CLOCK)
    OLD_FORM = Words("是升级前的旧格式，须重新送审、重新审核", _ANEW)
    OFF_THE_BRANCH = Words("所指的提交不在这个分支上（分支被改写过），须重新送审、重新审核", _ANEW)
    COMMITS_SINCE = Words("此后分支上加了新的提交（不只是并入主分支），须重新送审、重新审核", _ANEW)
    OLD_VERSION = Words("针对的是旧版本：稿件已改动，须重新审核", "先把最新版本送审：sanshen submit")
    OTHER_TARGET = Words("是对合并到 {} 说的，不是合并到 {}")
    LEDGER_NAMED = Words("接收现有网站的审核不应指明台账")
    LEDGER_UNKNOWN = Words("签名时所见的台账记录不在这里的台账里，须取回最新台账后重新审核")
    TOUCHED_SINCE = Words("此后台账第 {} 号改动过同一文件，须重新审核", _ANEW)

    # what a second witness saw
    TESTIMONY_UNREADABLE = Words("内容无法识别")
    TESTIMONY_UNCHAINED = Words("与前一见证不衔接：中间有见证被删去、调换或改动")
    NOT_SEEN_YET = Words("第二见证还没有见到 {}：等它的机器看到，或由本人签名（sanshen approve）")
    PUSH_NOT_HEARD = Words(
        "只有第二见证看到这次推送（{}），闸门没有记下，各审因此都不算：等闸门看到；平台上已查不到这次推送的，换一个分支名重新送审",
        "git switch -c 新分支 原分支，推送后重新发起、重新送审",
    )
    SEEN_OTHERWISE = Words("两处见证对 {} 说的不一样")
    SEEN_ELSEWHERE = Words("两处见证看到 {} 时，合并请求的目标分支不同")

    # who may say it
    NOT_A_SUBMITTER = Words("此人不在责任单位或承办单位任职，不能送审", _COLLEAGUE)
    SUBMITTER_SEATED_LATER = Words("送审时按所见的台账还不在责任单位或承办单位任职，须重新送审")
    SUBMITTER_LEFT_MEANWHILE = Words("送审以后一度不在责任单位或承办单位任职，须重新送审")
    NO_SEAT = Words("此人不在这条审核流程里，无权审核", _COLLEAGUE)
    NO_SEAT_NOW = Words("此人已不在任（或尚未到任），不能审核", _COLLEAGUE)
    SEATED_LATER = Words("签名时按所见的台账还没有这一审的职务，后来任命的不追认，须重新审核")
    LEFT_MEANWHILE = Words("签名以后一度不再担任这一审的职务，重新任命的不追认，须重新审核")
    OWN_WORDS = Words("写稿或改稿的人不能审批自己的稿件", "请没有参与写稿、改稿的同事审核")
    NOT_THE_HANDLER = Words(
        "{}由做自查的承办人本人做",
        "请承办人来做；承办人不来的，由他本人或审核的人退回（sanshen return），再由接手的同事重新自查（sanshen self-check），之后各审重新进行",
    )
    ACTED_ALREADY = Words("同一人只能审一次", "您已审过，不用再做；余下的各审请另外有权的同事进行")

    # whether it fills its stage
    NOT_SUBMITTED = Words("这一版本还没有送审", "先运行 sanshen submit")
    NOTHING_TO_WITHDRAW = Words("没有可撤回的审核动作")
    NO_REVIEW = Words("应急签发不能代替正常审核")
    NO_OVERRIDE = Words(
        "正常审核的动作不算应急签发", "请两位负责人各自运行 sanshen override（运维手册“应急签发”“任期和密钥到期”）"
    )
    ALL_FILLED = Words("各审已齐，不需要再审", "不用再做；运行 sanshen gate 查看下一步，发现问题的运行 sanshen return")
    OUT_OF_TURN = Words("未到序：现在应由{}审核", "等前一审完成后再审")
    OTHER_ACT = Words("{}应为“{}”，不是“{}”", "改用 sanshen {3}")
    SIGNED_ONLY = Words("{}只认本人签名，平台上点的不算：请本人运行 sanshen {}")
    SIGNED_BY_KEYED_ONLY = Words("{}此人登记了密钥，只认本人签名，平台上点的不算：请本人运行 sanshen {}")
    UNEXPLAINED = Words("应急签发要写明理由")
    UNCHECKED = Words("{}还有未确认的核对项：{}", "逐项核对后加上 --checked")

    # where a change stands
    APPROVED = Words("各审均已同意")
    PENDING = Words("待{}")
    UNSUBMITTED = Words("待送审：这一版本还没有人送审")
    RETURNED = Words("已退回：{}")
    STUCK = Words("{}没有可以审核的人：在任者都参与过写稿或已审过")
    NOTHING_CHANGED = Words("这次变更没有改动任何文件", _MEND)
    NO_CHAIN = Words("没有适用的审核流程", _MEND)
    UNKNOWN_COMMITTERS = Words(
        "提交者的邮箱不在人员册里：{}",
        "先用 git config user.email 设好登记的邮箱，再从主分支新建分支，把改好的文件拿过来重新提交："
        "git switch -c 新分支 主分支，git checkout {1} -- 文件，git commit；主分支退回过一次合并的也这样办。"
        "平台上隐藏了邮箱的（…@noreply.…），请管理员在 people.toml 登记这个账号，由本人推送或在平台上修改；没有隐藏的，让平台上的邮箱与人员册一致",
    )
    UNKNOWN_PUSHERS = Words(
        "推送或送审的账号不在人员册里：{}",
        "请网站管理员运行 sanshen forge accounts 核对账号编号，在 people.toml 登记，照常送审；合并以后，本人重新推送到新的分支",
    )
    VACANT = Words(
        "没有在任的人可以审核：{}",
        "先任命接替的人；连制度的流程也没有人能审的，只改 people.toml，由主要负责人应急续任（运维手册“任期和密钥到期”）",
    )

    @property
    def slug(self) -> str:
        """As programs read it: `out-of-turn`."""
        return self.name.lower().replace("_", "-")


class Reason(msgspec.Struct, frozen=True):
    """One reason. `about` fills the places in its words, in their order."""

    code: Code
    about: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.code.value.text.format(*self.about)

    @property
    def cure(self) -> str:
        """What the person who acted can do."""
        return self.code.value.cure.format(*self.about)
