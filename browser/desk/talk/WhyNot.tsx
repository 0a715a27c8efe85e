// Who may answer the customer, and how, where the agent can't do so here.
import { t } from '../../shared/i18n';
import { CopyButton } from '../forms/CopyBox';
import { deskState } from '../session';
import type { Way } from '../stores/letters';
import type { Offered } from '../stores/rights';
import type { Talk } from '../stores/talk';
import { chatRuns } from '../stores/times';

/** Nothing where the agent can answer. */
export function WhyNot({ talk, can, ways }: { talk: Talk; can: Offered; ways: readonly Way[] }) {
  const { row, email } = talk.case;
  const runs = chatRuns(row);
  const away = !runs || row.chat === 'gone';
  // without a mail server the agent has to write from elsewhere
  if (away && email && !deskState.value?.mail) return <FromElsewhere email={email} />;
  if (ways.length > 0) return null;
  return <p class="why-not">{runs ? chatWords(talk, can) : mailWords(talk)}</p>;
}

function chatWords({ case: { row } }: Talk, can: Offered): string {
  if (can.assignToMe) return t('desk.take_to_answer');
  if (row.status === 'assigned' && row.agent) return t('desk.other_answers', { name: row.agent.screen_name });
  return t('desk.chat_over');
}

function mailWords({ case: { row, email } }: Talk): string {
  if (!email) return t('desk.no_address');
  if (row.status === 'unassigned') return t('desk.take_to_mail');
  if (row.status === 'resolved') return t('desk.reopen_to_mail');
  return row.agent ? t('desk.other_mails', { name: row.agent.screen_name }) : t('desk.chat_over');
}

function FromElsewhere({ email }: { email: string }) {
  return (
    <div class="why-not by-mail">
      <p>{t('desk.mail_off')}</p>
      <p class="copyable">
        <strong class="email">{email}</strong> <CopyButton text={email} label={t('desk.copy_address')} />
      </p>
    </div>
  );
}
