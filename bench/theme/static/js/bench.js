for (const button of document.querySelectorAll(".facts button"))
  button.addEventListener("click", () => document.querySelector(".prose").style.fontSize = { 大: "1.3rem", 中: "", 小: ".9rem" }[button.textContent]);
