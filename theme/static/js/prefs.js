// Runs in the head, before anything is painted: what the reader chose last time.
(function () {
  var root = document.documentElement;
  ["size", "contrast", "elder"].forEach(function (name) {
    try {
      var kept = localStorage.getItem("sanshen." + name);
      if (kept) root.dataset[name] = kept;
    } catch (refused) { /* storage is switched off: the page works without it */ }
  });
})();
