// The blocks in force, and lifting one.
import { useState } from 'preact/hooks';
import type { BlockView } from '../../shared/bodies';
import { now } from '../../shared/clock';
import { day, t, time } from '../../shared/i18n';
import { confirmed } from '../forms/Confirm';
import { Show, useLoaded } from '../forms/loaded';
import { tell } from '../forms/notices';
import { wrongOf } from '../forms/refusals';
import { api } from '../session';
import { PageHead } from './PageHead';
import { type Column, Table } from './Table';

/** Who is kept out, why, by whom and until when. */
export function Blocks() {
  const loaded = useLoaded('blocks', (signal) => api.get<BlockView[]>('/api/admin/blocks', signal));
  return (
    <>
      <PageHead title={t('admin.blocks')} lead={t('admin.blocks_lead')} />
      <Show loaded={loaded}>{(blocks) => <BlockList blocks={blocks} onChange={loaded.replace} />}</Show>
    </>
  );
}

function BlockList({ blocks, onChange }: { blocks: BlockView[]; onChange: (blocks: BlockView[]) => void }) {
  const [wrong, setWrong] = useState('');
  const lift = async (block: BlockView) => {
    if (!(await confirmed(t('admin.block_lift_ask'), t('admin.block_lift')))) return;
    try {
      await api.delete(`/api/admin/blocks/${block.id}`);
      onChange(blocks.filter(({ id }) => id !== block.id));
      tell(t('admin.block_lifted'));
      setWrong('');
    } catch (error) {
      setWrong(wrongOf(error).text);
    }
  };
  return (
    <>
      <div role="alert">{wrong && <p class="wrong">▲ {wrong}</p>}</div>
      {blocks.length === 0 ? (
        <p class="empty-words">{t('admin.blocks_empty')}</p>
      ) : (
        <Table caption={t('admin.blocks')} columns={columns(lift)} rows={blocks} id={(block) => block.id} />
      )}
    </>
  );
}

function columns(lift: (block: BlockView) => void): Column<BlockView>[] {
  const said = (at: number) => `${day(at, now())}, ${time(at)}`;
  return [
    { label: t('admin.block_reason'), wide: true, show: ({ reason }) => reason },
    { label: t('admin.block_portal'), show: ({ portal }) => portal ?? '–' },
    { label: t('admin.block_by'), show: ({ agent }) => agent ?? '–' },
    { label: t('admin.block_since'), show: ({ at }) => said(at) },
    { label: t('admin.block_until'), show: ({ until }) => said(until) },
    {
      label: t('admin.block_lift'),
      show: (block) => (
        <button
          type="button"
          class="act"
          aria-label={`${t('admin.block_lift')}: ${block.reason}`}
          onClick={() => lift(block)}
        >
          {t('admin.block_lift')}
        </button>
      ),
    },
  ];
}
