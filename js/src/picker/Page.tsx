/** The way to a model's own page. */

export function Page({ url }: { url: string }) {
  return (
    <a class="pw-link" href={url} target="_blank" rel="noreferrer">
      Its page on {new URL(url).host}
    </a>
  );
}
