// A part of the desk that is fetched when it is first shown.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../../shared/i18n';
import { Failure, Waiting } from './states';

interface Props<Part> {
  load: () => Promise<Part>;
  children: (part: Part) => ComponentChildren;
}

const loaded = new Map<() => Promise<unknown>, unknown>();

/** Shows the part once it is here; `load` must be the same function each time. */
export function Lazy<Part>({ load, children }: Props<Part>) {
  const [, redraw] = useState(0);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (failed || loaded.has(load)) return;
    let wanted = true;
    load().then(
      (part) => {
        loaded.set(load, part);
        if (wanted) redraw((round) => round + 1);
      },
      () => wanted && setFailed(true),
    );
    return () => {
      wanted = false;
    };
  }, [load, failed]);
  const part = loaded.get(load) as Part | undefined;
  if (part) return <>{children(part)}</>;
  return failed ? <Failure text={t('desk.page_not_loaded')} retry={() => location.reload()} /> : <Waiting />;
}
