/** An address that a model gave: a link where a browser may follow it, else words. */
export function WebAddress({ url }: { url: string }) {
  if (!/^https?:\/\//i.test(url)) return <span class="pw-address">{url}</span>;
  return (
    <a class="pw-link pw-address" href={url} target="_blank" rel="noreferrer noopener">
      {url}
    </a>
  );
}
