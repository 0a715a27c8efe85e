// Makes the desk installable as an app with a window and an icon of its own.

/** Links the manifest and the icon from the page's head. */
export function makeInstallable(): void {
  link('manifest', '/static/desk.webmanifest');
  link('icon', '/static/bell.svg');
  link('apple-touch-icon', '/static/bell-192.png');
}

function link(rel: string, href: string): void {
  if (document.head.querySelector(`link[rel="${rel}"]`)) return;
  const made = document.createElement('link');
  made.rel = rel;
  made.href = href;
  document.head.append(made);
}
