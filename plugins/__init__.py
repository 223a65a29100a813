"""How Markdown becomes the site: Pelican plugins, one concern each.

edition     what one build knows: the house, the provenance, the faults found so far
strict      the Pelican class: every plugin must load, every logged error stops the build
tree        what may lie under content/: no links, no strays, no look-alikes
reader      Markdown with front matter, and nothing else
columns     column, module and list pages from the register
provenance  publication time and responsible people from the ledger
relations   interpretations both ways, newer and older articles
attachments files beside an article
metadata    the meta tags of 国办发〔2017〕47号
outputs     every page inside the output folder, one source for each
pages       home, 404, site map, sitemap.xml, robots.txt
feeds       one Atom feed a column
"""
