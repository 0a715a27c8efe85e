// How mail stands and what a test of it found, in words: what works, what is wrong, and what to do about it. Pure.
import { number, t } from '../../shared/i18n';
import type { MailCheck, MailState } from '../../shared/letters';

/** What it comes to: nothing is set up, all is well, or something is wrong. */
export type Verdict = 'none' | 'sends' | 'whole' | 'trouble';

/** How mail stands as it is set up; `sends`: answers don't come back by themselves. */
export function verdictOf({ smtp, imap, token, trouble }: MailState): Verdict {
  if (!smtp) return 'none';
  if (trouble) return 'trouble';
  return imap || token ? 'whole' : 'sends';
}

/** What to do about a trouble of the mailbox. */
export function mailboxWords({ trouble, imap }: MailState): string {
  return trouble ? t(`admin.mail_trouble_${trouble}`, { server: imap, settings: 'DESKBELL_IMAP' }) : '';
}

/** Whether a test mail did all it could. */
export function isWell({ sent, back }: MailCheck): boolean {
  return sent && back !== false;
}

/** What a test mail found. */
export function checkWords(
  { sent, back, trouble, at, took }: MailCheck,
  { smtp, imap, address }: MailState,
): string {
  const time = number(Math.max(0.1, took / 1000), { maximumFractionDigits: 1 });
  if (sent && back) return t('admin.mail_check_back', { time });
  if (sent && back === null) return t('admin.mail_check_sent', { address });
  if (trouble === 'not_back' || trouble === null) return t('admin.mail_check_not_back', { address });
  const [server, settings] = at === 'imap' ? [imap, 'DESKBELL_IMAP'] : [smtp, 'DESKBELL_SMTP'];
  return t(`admin.mail_trouble_${trouble}`, { server, settings });
}
