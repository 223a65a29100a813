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

# addresses follow folders; nothing in an article's text has a say
ARTICLE_PATHS = [""]
ARTICLE_ORDER_BY = newest_first
ARTICLE_TRANSLATION_ID = None
FILENAME_METADATA = ""
USE_FOLDER_AS_CATEGORY = False
INTRASITE_LINK_REGEX = r"(?P<what>(?!))"  # the builder resolves links; Pelican's own syntax is off
FORMATTED_FIELDS = []
IGNORE_FILES = [".*"]

# only what the builder makes, and plugins
PAGE_PATHS = []
DIRECT_TEMPLATES = []
CATEGORY_SAVE_AS = TAG_SAVE_AS = AUTHOR_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
STATIC_PATHS = []
THEME_STATIC_DIR = "theme"
JINJA_ENVIRONMENT = ENVIRONMENT
CACHE_CONTENT = LOAD_CONTENT_CACHE = False
DELETE_OUTPUT_DIRECTORY = False  # plugins.Portal empties output/ of this portal and no other folder
