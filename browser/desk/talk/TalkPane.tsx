// The conversation: who is in it, what was said, and where one writes.
import './talk.css';
import { lineForAgent } from '../../conversation/agent_lines';
import { DropArea } from '../../conversation/DropArea';
import { ThreadView } from '../../conversation/ThreadView';
import { t } from '../../shared/i18n';
import { side, wide, writing } from '../cases/panes';
import { tell } from '../forms/notices';
import { attentive } from '../live/attention';
import type { DeskCase } from '../live/case';
import { ScreenPane } from '../screen/ScreenPane';
import { deskState, me } from '../session';
import { waysTo } from '../stores/letters';
import { customerOf } from '../stores/names';
import { offered } from '../stores/rights';
import type { Talk } from '../stores/talk';
import { letterItems } from './letter-items';
import { TalkHead } from './TalkHead';
import { Writing } from './Writing';

/** The pane on the right. */
export function TalkPane({ one, talk }: { one: DeskCase; talk: Talk }) {
  const agent = me.value;
  if (!agent) return null;
  const can = offered(talk.case.row, agent, talk.takeoverFrom, 0);
  const asked = writing.value.number === one.number ? writing.value : null;
  const { row, email } = talk.case;
  const possible = Boolean(email) && deskState.value?.mail === true;
  const ways = waysTo(row, can, { possible, begun: one.letter.begun.value });
  const [likely = 'note'] = ways;
  const by = asked?.by && ways.includes(asked.by) ? asked.by : likely;
  const writes = asked?.note ? 'note' : by;
  const attach = (files: File[]) =>
    writes === 'mail' ? one.letter.uploads.add(files) : one.uploads.add(files, writes === 'note');
  return (
    <section class="pane talk-pane" aria-labelledby="talk-name">
      <TalkHead one={one} talk={talk} can={can} />
      {one.share.value && <ScreenPane one={one} share={one.share.value} talk={talk} />}
      <DropArea class="talk-drop" onFiles={attach}>
        <Thread one={one} talk={talk} agent={agent.id} />
        <Writing one={one} talk={talk} can={can} ways={ways} writes={writes} focus={asked?.turn ?? 0} />
      </DropArea>
    </section>
  );
}

function Thread({ one, talk, agent }: { one: DeskCase; talk: Talk; agent: number }) {
  return (
    <ThreadView
      reader={{ side: 'agent', agent }}
      entries={talk.thread.entries}
      pending={one.outbox.pending.value}
      uploads={one.uploads.list.value}
      customer={customerOf(talk.case.row)}
      marks={talk.case.customer}
      typing={one.typing.name.value}
      load={(file) => one.file(file)}
      instead={letterItems(one, talk)}
      line={(entry) => lineForAgent(agent, customerOf(talk.case.row), entry)}
      actions={{
        onRetry: (id) => one.outbox.retry(id),
        onDiscard: (id) => one.outbox.discard(id),
        onRetryUpload: (id) => one.uploads.retry(id),
        onCancelUpload: (id) => one.uploads.cancel(id),
      }}
      attentive={attentive.value && (wide.value || side.value === 'talk')}
      onRead={(n) => one.readTo(n)}
      more={talk.more}
      onMore={() => one.older().catch(() => tell(t('desk.older_failed')))}
    />
  );
}
