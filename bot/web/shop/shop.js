// The demo shop's words, in the language that the chat speaks.

let shown = null;

async function speak(language) {
  if (language === shown) return;
  try {
    const response = await fetch(`/api/v1/texts/${encodeURIComponent(language)}`);
    if (!response.ok) return;
    const answer = await response.json();
    shown = answer.language;
    document.documentElement.lang = answer.language;
    document.title = answer.texts.demo_title ?? document.title;
    for (const node of document.querySelectorAll("[data-text]")) node.textContent = answer.texts[node.dataset.text] ?? node.textContent;
  } catch {
    // Without a line the page keeps the words it has.
  }
}

window.addEventListener("faqtotum-language", (event) => speak(event.detail.language));
speak(navigator.language || "auto");
