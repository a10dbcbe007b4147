// Read a page aloud, where the phone has a voice for exactly the page's language. Where it has none there is no button: a
// Somali question in an English voice helps nobody.

const SPOKEN = "h1, h2, legend, label, .told, .hint, .error, .part-of, dt, dd:not(.change)";

function voiceFor(tag) {
  const wanted = new Intl.Locale(tag).maximize();
  return speechSynthesis.getVoices().find(({ lang }) => {
    const has = new Intl.Locale(lang.replace("_", "-")).maximize();
    return has.language === wanted.language && has.script === wanted.script;
  });
}

// What a person would read, in the page's order, each piece once.
function pieces(main) {
  const all = [...main.querySelectorAll(SPOKEN)].filter((one) => !one.closest("[aria-hidden], .unseen") && !one.parentElement.closest(SPOKEN));
  return all.map((one) => one.innerText.trim()).filter(Boolean);
}

export function offer(words) {
  const main = document.getElementById("main"), tag = document.documentElement.lang;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "link", id: "aloud" });
  let speaking = false;
  const name = () => { button.textContent = speaking ? words().quiet : words().aloud; };
  const stop = () => { speaking = false; speechSynthesis.cancel(); name(); };

  function place() {
    if (main.isConnected && voiceFor(tag)) document.querySelector(".above").append(button);
    else button.remove();
  }
  function start() {
    const voice = voiceFor(tag), said = pieces(main).map((text) => Object.assign(new SpeechSynthesisUtterance(text), { voice, lang: voice.lang }));
    if (!said.length) return;
    said[said.length - 1].onend = stop;
    speaking = true;
    name();
    said.forEach((one) => speechSynthesis.speak(one));
  }
  button.addEventListener("click", () => (speaking ? stop() : start()));
  new MutationObserver(() => { if (speaking) stop(); }).observe(main, { childList: true });
  speechSynthesis.addEventListener?.("voiceschanged", place);
  addEventListener("pagehide", stop);
  name();
  place();
}
