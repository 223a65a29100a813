"""The rules, listed by hand: what is not here does not run. Which of them an article needs is told by their triggers."""

from __future__ import annotations

from checks.rule import Rule
from checks.rules.access_key import AccessKey
from checks.rules.active import Active
from checks.rules.allowed import Allowed
from checks.rules.allowed_unused import AllowedUnused
from checks.rules.approximate import Approximate
from checks.rules.article_reference import ArticleReference
from checks.rules.attachments_only import AttachmentsOnly
from checks.rules.bank_card import BankCard
from checks.rules.chat_account import ChatAccount
from checks.rules.clash import Clash
from checks.rules.column import ColumnKnown
from checks.rules.concealed import Concealed
from checks.rules.connection import Connection
from checks.rules.control_character import ControlCharacter
from checks.rules.copy_number import CopyNumber
from checks.rules.crashed import Crashed
from checks.rules.created import Created
from checks.rules.dates_agree import DatesAgree
from checks.rules.disclosure import Disclosure
from checks.rules.discriminatory import Discriminatory
from checks.rules.document_number import DocumentNumber
from checks.rules.doubled import Doubled
from checks.rules.email import Email
from checks.rules.expiry import Expiry
from checks.rules.expression import WrongExpression
from checks.rules.external_link import ExternalLink
from checks.rules.file_kind import FileKind
from checks.rules.file_name import FileName
from checks.rules.front_matter import FrontMatterReads
from checks.rules.guide_elements import GuideElements
from checks.rules.half_width import HalfWidth
from checks.rules.harmful import Harmful
from checks.rules.health import Health
from checks.rules.hidden_link import HiddenLink
from checks.rules.hidden_text import HiddenText
from checks.rules.home_address import HomeAddress
from checks.rules.id_number import IdNumber
from checks.rules.image_alt import ImageAlt
from checks.rules.image_rights import ImageRights
from checks.rules.image_tags import ImageTags
from checks.rules.impossible_date import ImpossibleDate
from checks.rules.index_number import IndexNumber
from checks.rules.internal_mark import InternalMark
from checks.rules.interpreted_late import InterpretedLate
from checks.rules.interprets import Interprets
from checks.rules.joined_masks import JoinedMasks
from checks.rules.joint import Joint
from checks.rules.key_field import KeyField
from checks.rules.landline import Landline
from checks.rules.leader_name import LeaderName
from checks.rules.leader_order import LeaderOrder
from checks.rules.links import InternalLinks
from checks.rules.malware import Malware
from checks.rules.map_number import MapNumber
from checks.rules.minor import Minor
from checks.rules.misspelt import Misspelt
from checks.rules.mobile import Mobile
from checks.rules.name_list import NameList
from checks.rules.nesting import Nesting
from checks.rules.numbering import Numbering
from checks.rules.own_rule import OwnRuleRefused
from checks.rules.page_unmade import PageUnmade
from checks.rules.pairs import Pairs
from checks.rules.passport import Passport
from checks.rules.password import Password
from checks.rules.percent import Percent
from checks.rules.plate import Plate
from checks.rules.policy_elements import PolicyElements
from checks.rules.process_paper import ProcessPaper
from checks.rules.promotion import Promotion
from checks.rules.red_head import RedHead
from checks.rules.red_seal import RedSeal
from checks.rules.refused_keys import RefusedKeys
from checks.rules.reprint import Reprinted
from checks.rules.reprint_only import ReprintOnly
from checks.rules.reprint_source import ReprintSource
from checks.rules.reprint_title import ReprintTitle
from checks.rules.residue import Residue
from checks.rules.secrecy_mark import SecrecyMark
from checks.rules.shared_password import SharedPassword
from checks.rules.shares import Shares
from checks.rules.shown_otherwise import ShownOtherwise
from checks.rules.sign_off import SignOff
from checks.rules.signer import Signer
from checks.rules.site_change import SiteChange
from checks.rules.spelling import Spelling
from checks.rules.telegram import Telegram
from checks.rules.timed_out import TimedOut
from checks.rules.totals import Totals
from checks.rules.traditional import Traditional
from checks.rules.transcript import Transcript
from checks.rules.turned_text import TurnedText
from checks.rules.unknown_flag import UnknownFlag
from checks.rules.unread import Unread
from checks.rules.unsafe_html import UnsafeHtml
from checks.rules.unsafe_link import UnsafeLink
from checks.rules.unshown import Unshown
from checks.rules.value_cut import ValueCut
from checks.triggered import Triggered

RULES: tuple[Rule, ...] = (
    SecrecyMark(),
    CopyNumber(),
    Signer(),
    Telegram(),
    InternalMark(),
    SignOff(),
    ProcessPaper(),
    IdNumber(),
    Mobile(),
    BankCard(),
    Passport(),
    Plate(),
    Email(),
    Landline(),
    HomeAddress(),
    JoinedMasks(),
    NameList(),
    Minor(),
    Health(),
    ChatAccount(),
    Password(),
    SharedPassword(),
    AccessKey(),
    Connection(),
    FrontMatterReads(),
    ValueCut(),
    RefusedKeys(),
    ColumnKnown(),
    PolicyElements(),
    DocumentNumber(),
    IndexNumber(),
    Created(),
    DatesAgree(),
    Expiry(),
    Disclosure(),
    Reprinted(),
    ReprintSource(),
    ReprintTitle(),
    ReprintOnly(),
    Interprets(),
    InterpretedLate(),
    Joint(),
    GuideElements(),
    AttachmentsOnly(),
    UnsafeHtml(),
    Nesting(),
    HiddenText(),
    TurnedText(),
    ControlCharacter(),
    Unshown(),
    ShownOtherwise(),
    WrongExpression(),
    LeaderName(),
    LeaderOrder(),
    Discriminatory(),
    Misspelt(),
    Harmful(),
    Promotion(),
    KeyField(),
    HalfWidth(),
    Doubled(),
    Pairs(),
    Residue(),
    Traditional(),
    Numbering(),
    ArticleReference(),
    Approximate(),
    Percent(),
    Totals(),
    Shares(),
    Clash(),
    ImpossibleDate(),
    ImageAlt(),
    ImageRights(),
    RedHead(),
    RedSeal(),
    ImageTags(),
    MapNumber(),
    InternalLinks(),
    UnsafeLink(),
    ExternalLink(),
    HiddenLink(),
    FileName(),
    FileKind(),
    Unread(),
    Concealed(),
    Active(),
    Malware(),
    Allowed(),
    AllowedUnused(),
    Transcript(),
)
PROOF: tuple[Rule, ...] = (Spelling(),)  # not run by the hook: its models take a second to load (decision 0015)
# what can be reported, and so has to be explained
BOOK: tuple[Rule, ...] = (
    *RULES,
    *PROOF,
    SiteChange(),
    PageUnmade(),
    UnknownFlag(),
    Crashed(),
    TimedOut(),
    OwnRuleRefused(),
)
BY_CODE = {rule.code: rule for rule in BOOK}
rules_for = Triggered(RULES).by  # those that could object to something in a file
