// What was refused, said where the page has room for it.

import { make, part } from "../pages/element.js";

/** Does act while the button rests, and says what it throws. */
export async function refuse(root: ParentNode, button: Element | null, act: () => Promise<void>): Promise<void> {
  if (button?.getAttribute("aria-disabled") === "true") return;
  button?.setAttribute("aria-disabled", "true"); // not disabled, which would throw the focus away
  const place = part(root, "refusal");
  place.replaceChildren();
  try {
    await act();
  } catch (err) {
    const box = make("div", "summary");
    box.setAttribute("role", "alert");
    box.tabIndex = -1;
    box.append(make("h2", "", err instanceof Error ? err.message : String(err)));
    place.append(box);
    box.focus();
  } finally {
    button?.removeAttribute("aria-disabled");
  }
}
