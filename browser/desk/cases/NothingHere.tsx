// What an empty list says: what will appear in it, and how to try that.
import { t } from '../../shared/i18n';
import { filters, portals } from '../live/desk';
import { addressOf, follow, type ListWord } from '../router';
import { Empty } from '../shell/states';
import { filterCount } from '../stores/filters';

/** Stands where rows would be. */
export function NothingHere({ list }: { list: ListWord }) {
  const now = filters.value;
  if (now.q)
    return (
      <Empty title={t('desk.nothing_found')}>
        <p>{t('desk.nothing_found_how', { words: now.q })}</p>
      </Empty>
    );
  if (filterCount(now) > 0)
    return (
      <Empty title={t('desk.nothing_fits')}>
        <a class="act" href={addressOf(list)} onClick={follow}>
          {t('desk.filters_clear')}
        </a>
      </Empty>
    );
  return (
    <Empty title={t(`desk.empty_${list}`)}>
      <p>{t(`desk.empty_${list}_how`)}</p>
      {list !== 'mine' && <TryIt />}
    </Empty>
  );
}

function TryIt() {
  const open = [...portals.value.values()].find((portal) => portal.open);
  if (!open) return <p>{t(portals.value.size ? 'desk.portals_closed' : 'desk.portals_none')}</p>;
  return (
    <p>
      <a href={`/p/${open.slug}`} target="_blank" rel="noopener">
        {t('desk.try_portal', { name: open.name })}
      </a>
    </p>
  );
}
