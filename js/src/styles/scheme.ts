/** Light or dark, as the host shows itself; the system's preference is asked only by the CSS. */
export type Scheme = "light" | "dark";

/**
 * What the host says of its own theme, or null where it says nothing.
 *
 * JupyterLab and Notebook mark the body with `data-jp-theme-light`, VS Code with a class, Colab the
 * root with `theme`, marimo and many pages with the class `dark`.
 */
export function schemeOf(page: Document): Scheme | null {
  const { body, documentElement: root } = page;
  const jupyter = body.dataset.jpThemeLight;
  if (jupyter !== undefined) {
    return jupyter === "false" ? "dark" : "light";
  }
  const marked = `${root.className} ${body.className} ${root.getAttribute("theme") ?? ""}`;
  if (/\b(vscode-dark|vscode-high-contrast(?!-light)|dark)\b/.test(marked)) {
    return "dark";
  }
  return /\b(vscode-light|vscode-high-contrast-light|light)\b/.test(marked) ? "light" : null;
}

/** Keep `host`'s data-scheme equal to what the page says, until `signal` aborts. */
export function followScheme(host: HTMLElement, signal: AbortSignal): void {
  const follow = (): void => {
    const scheme = schemeOf(document);
    if (scheme === null) {
      delete host.dataset.scheme;
    } else if (host.dataset.scheme !== scheme) {
      host.dataset.scheme = scheme;
    }
  };
  const observer = new MutationObserver(follow);
  const options = { attributes: true, attributeFilter: ["class", "data-jp-theme-light", "theme"] };
  observer.observe(document.body, options);
  observer.observe(document.documentElement, options);
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
  follow();
}
