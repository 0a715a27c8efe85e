// The case: number, status, customer, problem, earlier cases, device; and what can be done with it.
import './case.css';
import { caseNumber, fullTime, t } from '../../shared/i18n';
import { showSide } from '../cases/panes';
import { CopyButton } from '../forms/CopyBox';
import type { DeskCase } from '../live/case';
import { portals } from '../live/desk';
import { Recordings } from '../recordings/Recordings';
import { Icon } from '../shell/icons';
import { transferOf } from '../stores/handing';
import type { Talk } from '../stores/talk';
import { Actions } from './Actions';
import { DeviceFacts } from './DeviceFacts';
import { EarlierCases } from './EarlierCases';
import { Fact } from './Fact';
import { StatusSign } from './StatusSign';

/** The pane in the middle. */
export function CasePane({ one, talk }: { one: DeskCase; talk: Talk }) {
  const { row } = talk.case;
  return (
    <section class="pane case-pane" aria-label={t('desk.case')}>
      <header class="case-head">
        <button type="button" class="act bare to-talk" onClick={() => showSide('talk')}>
          <Icon name="back" /> {t('desk.conversation')}
        </button>
        <h2 class="case-number">
          <span class="unseen">{t('desk.case_number')} </span>
          {caseNumber(row.number)}
        </h2>
        <StatusSign row={row} />
        <Actions talk={talk} />
      </header>
      <div class="case-body">
        <Problem talk={talk} />
        <Facts talk={talk} />
        <Recordings one={one} />
        <EarlierCases rows={talk.earlier} />
        <DeviceFacts device={talk.case.device} />
      </div>
    </section>
  );
}

function Problem({ talk }: { talk: Talk }) {
  const { problem } = talk.case;
  return (
    <section class="case-section">
      <h3>{t('desk.problem')}</h3>
      <p class={problem ? 'problem' : 'problem dim'} dir="auto">
        {problem || t('desk.nothing_written')}
      </p>
    </section>
  );
}

function Facts({ talk }: { talk: Talk }) {
  const { row, email, reference, outcome, rating, line } = talk.case;
  const portal = portals.value.get(row.portal);
  return (
    <section class="case-section">
      <h3>{t('desk.customer')}</h3>
      <dl class="case-facts">
        {row.first_name || row.last_name ? (
          <>
            <Fact name={t('desk.first_name')}>{row.first_name || '–'}</Fact>
            <Fact name={t('desk.last_name')}>{row.last_name || '–'}</Fact>
          </>
        ) : (
          <Fact name={t('desk.name')}>{t('desk.name_not_given')}</Fact>
        )}
        <Fact name={t('desk.email')}>
          {email ? (
            <span class="copyable">
              <span class="email">{email}</span> <CopyButton text={email} />
            </span>
          ) : (
            t('desk.email_not_given')
          )}
        </Fact>
        {reference && <Fact name={t('desk.reference')}>{reference}</Fact>}
        <Fact name={t('desk.created')}>
          <time dateTime={new Date(row.opened_at).toISOString()}>{fullTime(row.opened_at)}</time>
        </Fact>
        <Fact name={t('desk.portal')}>
          {portal?.name ?? '–'} <span class="dim">{portal && `/p/${portal.slug}`}</span>
        </Fact>
        {row.kind !== 'chat' && <Fact name={t('desk.came_by')}>{t(`desk.came_by_${row.kind}`)}</Fact>}
        {line !== null && (
          <Fact name={t('desk.in_line')}>
            {portals.value.get(line)?.name ?? transferOf(talk.case, talk.thread.entries)?.to}
          </Fact>
        )}
        {row.status === 'resolved' && outcome && (
          <Fact name={t('desk.outcome')}>{t(`desk.outcome_${outcome}`)}</Fact>
        )}
        {rating !== null && <Fact name={t('desk.rating')}>{t('desk.rating_of', { score: rating })}</Fact>}
      </dl>
    </section>
  );
}
