"""The press: the pages that Pelican would make, all of them on every core, or only those that a change touches.

Pelican keeps every article in memory, makes each page's context anew and always makes all pages; at 100,000 articles that takes
ten minutes. The press uses the same settings, templates, leaves and facts, and keeps the facts in SQLite. It serves sites whose only
plugins are the house's own; any other site is made by Pelican, as a whole.

state        what is known of each article, and what was made from what
source       where contents come from: git's objects, or a folder
environment  Jinja2 for many pages
printer      leaves through the theme's templates into files
spread       one article's page, a column's lists, and the pages of the whole site
update       the pages that a change touches
whole        all pages, on several processes
processes    work handed out to them; spool, where articles lie meanwhile
order        what the publisher asks for and what it is told
"""
