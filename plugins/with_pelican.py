"""Pelican in a child process, for portals with plugins that the builder does not know: `python -m plugins.with_pelican`.

Arguments are Pelican's own. It starts in the folder that holds the site, which Pelican puts on the path: by then
`plugins` and `portal` are the engine's.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sanshen.base.errors import PortalError
from sanshen.pages import settings


def main() -> None:
    settings.mount(Path.cwd())
    try:
        settings.run_base(Path.cwd())
    except PortalError as error:
        sys.exit(str(error))
    from pelican import main as pelican

    pelican(sys.argv[1:])


if __name__ == "__main__":
    main()
