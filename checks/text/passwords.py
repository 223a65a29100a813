"""What follows the word 密码 and is none, and what of it everybody is told."""

from __future__ import annotations

from checks.text.pattern import Pattern

# standards and algorithms follow 密码 in official text; addresses, blanks and variables are no secret
_OTHER = Pattern(
    r"(?i)(?:gb|gm|iso|jr|yd)(?:/|t?[ -]?\d{1,6}(?:[.:-]\d{1,5}){0,3}\Z)|(?:sm\d|md5)(?![0-9a-z])"
    r"|(?:rsa|aes|des|ecc|sha|hmac)(?:[-/_]?(?:[123]|128|160|192|224|256|384|512|1024|2048|3072|4096)(?!\d)|[-/](?:sha|md5|cbc|gcm|ecb|ctr|ede)|\Z)"
    r"|https?://|www\.|[\[<({$%]|[^0-9A-Za-z]*$|x+$|0+$|\d{1,2}-\d{1,2}$"
)
# what is told to everybody who comes: the wireless network of a hall, a meeting; between it and the word its name alone
_SHARED = Pattern(
    r"(?i)(?:(?:免费|公共|公用|便民|访客|来宾|大厅)的?(?:wi-?fi|无线(?:上网|网络|网)?)"
    r"(?:[^\w\n]{0,3}(?:(?:网络)?名称?|SSID)[^\w\n]{1,3}[\w-]{1,32}[^\w\n]{1,3}|[ :：(（]{1,3}[A-Za-z0-9_-]{1,32}[^\w\n]{1,3}|[^\w\n]{0,3})"
    r"|(?:wi-?fi|无线(?:网络|网)?)(?:信号)?全?覆盖[^\w\n]{0,3}"
    r"|会议(?:号|ID)?\W{0,4}\d[\d -]{5,20}\W{0,4}|会议|入会|参会)(?:密码|口令)[为是]?\W{0,6}\Z"
)
# what opens a system may stand on the same line
_OPENS = Pattern(
    r"(?i)系统|服务器|数据库|邮箱|邮件|VPN|内网|root|admin|主持|后台|账号|帐号|卡|(?<![A-Za-z])(?:OA|ERP|\w{0,8}SQL|SSH|FTP|RDP)(?![A-Za-z])"
)


def is_secret(value: str) -> bool:
    bare = value.rstrip(".,;:)\"'`*_")
    return len(bare) >= 4 and not _OTHER.match(bare) and not bare.isspace()


def is_shared(text: str, at: int) -> bool:
    """Whether the value there is told to everybody who comes."""
    before = text[max(0, at - 400) : at].rpartition("\n")[2]
    return bool(_SHARED.search(before[-80:])) and not _OPENS.search(before)
