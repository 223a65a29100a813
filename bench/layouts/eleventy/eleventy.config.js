// Collections are grouped once and neighbours looked up in a table: Eleventy's own filters for both would walk all articles for each page.
const site = require("./_data/site.json");
const SIZE = 20;
const beijing = date => new Date(date.getTime() + 8 * 3600e3).toISOString();

function grouped(api) {
  const articles = api.getFilteredByGlob("./content/**/*.md").sort((a, b) => b.date - a.date);
  const columns = new Map(site.columns.map(column => [column.path, []]));
  for (const article of articles) columns.get(article.data.folder).push(article);
  return { articles, columns };
}

function lists(columns) {
  return site.columns.flatMap(column => {
    const items = columns.get(column.path);
    const total = Math.max(1, Math.ceil(items.length / SIZE));
    return Array.from({ length: total }, (_, at) => (
      { column, url: `/${column.path}/`, number: at + 1, total, items: items.slice(at * SIZE, (at + 1) * SIZE) }));
  });
}

function beside(columns) {
  const found = {};
  for (const items of columns.values())
    items.forEach((item, at) => found[item.url] = { newer: items[at - 1], older: items[at + 1] });
  return found;
}

module.exports = function (config) {
  let group;
  config.on("eleventy.before", () => group = undefined);
  const once = api => group ??= grouped(api);
  config.addFilter("day", date => beijing(date).slice(0, 10));
  config.addFilter("moment", date => beijing(date).slice(0, 19) + "+08:00");
  config.addCollection("articles", api => once(api).articles);
  config.addCollection("lists", api => lists(once(api).columns));
  config.addCollection("beside", api => beside(once(api).columns));
  for (const column of site.columns) config.addCollection(column.path, api => once(api).columns.get(column.path));
  config.addPassthroughCopy({ static: "/" });
  return {
    dir: { input: ".", output: process.env.OUT, includes: "_includes", data: "_data" },
    markdownTemplateEngine: false,
    htmlTemplateEngine: "njk",
  };
};
