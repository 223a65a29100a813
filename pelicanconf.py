"""`pelican content` makes a preview in output/; `sanshen publish` builds with publishconf.py."""

from plugins.order import newest_first
from plugins.templates import ENVIRONMENT

PELICAN_CLASS = "plugins.Portal"  # the builder makes the pages, by whatever road
PATH = "content"
OUTPUT_PATH = "output"
THEME = "theme"
SITEURL = ""  # links are root-relative; portal.toml gives the absolute address where one is needed
TIMEZONE = "Asia/Shanghai"
DEFAULT_LANG = "zh-cn"
LOCALE = ["C.UTF-8", "C"]
PROVENANCE = "provenance.json"
RELEASE = False

PLUGINS = []  # one that listens to Pelican's signals is given its articles, at the cost of speed

ARTICLE_ORDER_BY = newest_first  # for plugins; how Pelican reads and copies files, plugins.Portal says

# only what the builder makes, and plugins
DIRECT_TEMPLATES = []
CATEGORY_SAVE_AS = TAG_SAVE_AS = AUTHOR_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
JINJA_ENVIRONMENT = ENVIRONMENT
