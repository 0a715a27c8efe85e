// After the customer left: the request is confirmed, or the chat can be taken up again.
import { useState } from 'preact/hooks';
import { caseNumber, pieces, t } from '../shared/i18n';
import type { Chat } from './chat';
import { Failure } from './FormPage';
import { failureText } from './failures';
import { DoneIcon, SleepIcon } from './icons';
import { Notice } from './Notice';
import { Transcripts } from './Transcripts';

interface LeftPageProps {
  chat: Chat;
  onAnew(): void;
}

export function LeftPage({ chat, onAnew }: LeftPageProps) {
  const view = chat.view.value;
  const asked = view.chat === 'left';
  const email = <strong key="email">{view.email}</strong>;
  return (
    <Notice
      sign={asked ? <DoneIcon /> : <SleepIcon />}
      title={asked ? t('portal.requested_title') : t('portal.abandoned_title')}
      lead={asked ? pieces('portal.requested_lead', { email }) : t('portal.abandoned_lead')}
    >
      <p class="small">
        {t('portal.requested_number')} <strong>{caseNumber(view.number)}</strong>
      </p>
      {view.may_return && <ComeBack chat={chat} explained={asked} />}
      <div class="actions">
        {asked && <Transcripts chat={chat} look="text-button" />}
        <button type="button" class="text-button" onClick={onAnew}>
          {t('portal.anew')}
        </button>
      </div>
    </Notice>
  );
}

function ComeBack({ chat, explained }: { chat: Chat; explained: boolean }) {
  const [failure, setFailure] = useState('');
  const [busy, setBusy] = useState(false);
  const comeBack = async () => {
    if (busy) return;
    setBusy(true);
    setFailure('');
    await chat.comeBack().catch((failed) => setFailure(failureText(failed)));
    setBusy(false);
  };
  return (
    <div class="come-back">
      {explained && <p>{t('portal.come_back_explained')}</p>}
      <Failure text={failure} />
      <button type="button" class="primary" aria-disabled={busy} onClick={comeBack}>
        {t('portal.come_back')}
      </button>
    </div>
  );
}
