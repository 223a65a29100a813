"""The builder: all pages on every core, or only those that a change touches.

`sanshen build` and `sanshen publish` run it in a process of its own, `pelican content` as Pelican's class (`plugins.portal`). Where a
plugin listens to Pelican's signals, Pelican leads and the builder prints with its articles (`plugins.articles`).

request          what the publisher asks for and what it is told
run              one order carried out
full             all pages, on several processes; forked hands the work out
incremental      the pages that a change touches; stale_pages says which of a column's lists
pages            one article's page, a column's lists, and the pages of the whole site
printer          page specs through the theme's templates into files
environment      Jinja2 for many pages; template_cache keeps compiled templates in the state
source           where contents come from: git's objects, or a folder
article_files    where articles lie between reading and printing
state            what is known of each article, and what was made from what
"""
