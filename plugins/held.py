"""Settings of Pelican that are no site's to choose, so that its pages are the same whoever leads the build."""

from __future__ import annotations

from typing import Any


def held() -> dict[str, Any]:
    """New at each call, for plugins add to such lists."""
    return {
        # files that Pelican copies or makes of content/ without asking the writer, which claims each name
        "STATIC_PATHS": [],
        "THEME_STATIC_PATHS": [],  # the builder writes those of the theme
        "EXTRA_PATH_METADATA": {},
        "OUTPUT_SOURCES": False,
        "PAGE_PATHS": [],
        "TEMPLATE_PAGES": {},
        "DELETE_OUTPUT_DIRECTORY": False,
        # what is an article, and its words
        "ARTICLE_PATHS": [""],
        "ARTICLE_EXCLUDES": [],
        "IGNORE_FILES": [".*"],
        "INTRASITE_LINK_REGEX": r"(?P<what>(?!))",  # none: the builder resolves links
        "DEFAULT_METADATA": {},
        "FILENAME_METADATA": "",
        "PATH_METADATA": "",
        "FORMATTED_FIELDS": [],
        "ARTICLE_TRANSLATION_ID": None,
        "USE_FOLDER_AS_CATEGORY": False,
        "WITH_FUTURE_DATES": True,
        "TYPOGRIFY": False,
        "CACHE_CONTENT": False,
        "LOAD_CONTENT_CACHE": False,
        "TEMPLATE_EXTENSIONS": [".html"],
    }
