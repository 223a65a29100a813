// Everything here is an addition: without it the page reads, prints and navigates as well.
(function () {
  "use strict";
  var root = document.documentElement;
  var all = function (query) { return Array.prototype.slice.call(document.querySelectorAll(query)); };

  function keep(name, value) {
    if (value) root.dataset[name] = value; else delete root.dataset[name];
    try {
      if (value) localStorage.setItem("sanshen." + name, value); else localStorage.removeItem("sanshen." + name);
    } catch (refused) { /* storage is switched off: the choice lasts for this page */ }
  }
  function press(button, on) { button.setAttribute("aria-pressed", String(on)); }
  function on(action, run) {
    all('[data-do="' + action + '"]').forEach(function (button) {
      button.addEventListener("click", function () { run(button); });
    });
  }
  function toggle(name, value) {
    all('[data-do="' + name + '"]').forEach(function (button) { press(button, root.dataset[name] === value); });
    on(name, function (button) {
      var chosen = root.dataset[name] !== value;
      keep(name, chosen ? value : "");
      press(button, chosen);
    });
  }

  all("[data-tools]").forEach(function (tools) { tools.hidden = false; });
  toggle("elder", "on");
  toggle("contrast", "high");
  on("print", function () { window.print(); });

  var sizes = all("button[data-size]");
  function showSize() {
    sizes.forEach(function (button) { press(button, button.dataset.size === (root.dataset.size || "medium")); });
  }
  sizes.forEach(function (button) {
    button.addEventListener("click", function () {
      keep("size", button.dataset.size === "medium" ? "" : button.dataset.size);
      showSize();
    });
  });
  showSize();

  // Copy the address: sharing without anybody else's script.
  all('[data-do="copy"]').forEach(function (button) {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(document.title + "\n" + location.href.split("#")[0]).then(function () {
        button.textContent = "已复制";
        setTimeout(function () { button.textContent = "复制链接"; }, 2000);
      }, function () { button.textContent = "请从地址栏复制"; });
    });
  });

  // Read aloud, paragraph by paragraph: browsers cut long utterances off.
  var speech = window.speechSynthesis;
  var article = document.querySelector(".article");
  if (speech && window.SpeechSynthesisUtterance && article) {
    all('[data-do="read"]').forEach(function (button) { button.hidden = false; });
    var show = function (button, reading) {
      press(button, reading);
      button.textContent = reading ? "停止朗读" : "朗读";
    };
    on("read", function (button) {
      var reading = button.getAttribute("aria-pressed") === "true";
      speech.cancel();
      show(button, !reading);
      if (reading) return;
      var parts = [article.querySelector("h1")].concat(Array.prototype.slice.call(article.querySelectorAll(
        ".prose p, .prose li, .prose h2, .prose h3, .prose tr")));
      parts.forEach(function (part, index) {
        var said = new SpeechSynthesisUtterance(part.innerText);
        said.lang = "zh-CN";
        if (index === parts.length - 1) said.onend = function () { show(button, false); };
        speech.speak(said);
      });
    });
    window.addEventListener("pagehide", function () { speech.cancel(); });
  }

  // Links that leave government websites ask first.
  function leaves(link) {
    if (!/^https?:$/.test(link.protocol)) return false;
    var host = link.hostname;
    var ours = host === location.hostname || host === root.dataset.domain;
    return !ours && !/(^|\.)gov\.cn$/.test(host) && !/\.(政务|xn--zfr164b)$/.test(host);
  }
  function element(name, text, className) {
    var made = document.createElement(name);
    made.textContent = text || "";
    if (className) made.className = className;
    return made;
  }
  function ask(link) {
    var box = element("dialog", "", "leaving");
    var heading = element("h2", "您即将离开" + root.dataset.site);
    var buttons = element("div");
    var go = element("a", "继续访问", "button");
    var stay = element("button", "留在本站", "button button--plain");
    heading.id = "leaving";
    box.setAttribute("aria-labelledby", "leaving");
    go.href = link.href;
    go.rel = "noopener noreferrer";
    go.dataset.agreed = "";
    stay.type = "button";
    stay.addEventListener("click", function () { box.close(); });
    box.addEventListener("close", function () { box.remove(); link.focus(); });
    buttons.append(go, stay);
    box.append(heading, element("p", "前往：" + link.hostname), element("p", "该网站不是政府网站，其内容由对方负责。"), buttons);
    document.body.append(box);
    box.showModal();
    stay.focus();
  }
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[href]");
    if (!link || "agreed" in link.dataset || !leaves(link) || !window.HTMLDialogElement) return;
    event.preventDefault();
    ask(link);
  });

  // The newest titles of the column are fetched: written into the page, each new article would alter all the others.
  all("[data-latest]").forEach(function (place) {
    if (!window.fetch) return;
    fetch(place.dataset.latest).then(function (answer) { return answer.ok ? answer.text() : ""; }).then(function (html) {
      place.innerHTML = html;
      Array.prototype.forEach.call(place.querySelectorAll("li"), function (row, index) {
        var link = row.querySelector("a");
        if (index > 7 || (link && link.pathname === location.pathname)) row.remove();
      });
    }, function () { /* without it the column's name above still leads there */ });
  });

  var menu = document.querySelector(".menu");
  if (menu) {
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
})();
