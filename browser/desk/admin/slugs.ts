// The last part of a portal's address: how one is made from a name, and what is wrong with one.

const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/;
const SPELLED: Record<string, string> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  æ: 'ae',
  ø: 'o',
  å: 'a',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
};

/** The address part that fits a name ("Müller & Söhne" gives "mueller-soehne"); empty where the name holds no letter a-z or digit. */
export function slugFrom(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^ -~]/g, (sign) => SPELLED[sign] ?? sign)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 48)
    .replace(/^-+|-+$/g, '');
}

/** Whether the server would take this as the last part of a portal's address. */
export function isSlug(text: string): boolean {
  return SLUG.test(text);
}
