// Is my network ready? Every server that browsers are given, tried from this one, with what to do where one fails.
import './network.css';
import { useEffect, useState } from 'preact/hooks';
import { type Finding, type Road, roadsOf, Trial, verdictOf, WAYS, type Way } from '../../screen/network';
import { now } from '../../shared/clock';
import { pieces, t } from '../../shared/i18n';
import type { NetworkCheck } from '../../shared/screenshare';
import { CopyBox } from '../forms/CopyBox';
import { type Loaded, useLoaded } from '../forms/loaded';
import { wrongOf } from '../forms/refusals';
import { api } from '../session';
import { Icon, type IconName } from '../shell/icons';
import { Failure, Waiting } from '../shell/states';
import { asText, clockWords, EXAMPLES, findingWords, type Line, untestedWords } from './network-words';
import { PageHead } from './PageHead';

interface Tested {
  check: NetworkCheck;
  roads: Road[];
  findings: ReadonlyMap<string, Finding>;
  /** The difference of the two clocks, in words. */
  clocks: string;
}

/** Tests the network from this browser when it is opened, and again when asked. */
export function NetworkPage() {
  const loaded = useLoaded('network', (signal) => api.get<NetworkCheck>('/api/admin/ice', signal));
  const [asked, setAsked] = useState(false);
  const tested = useTrials(loaded);
  const busy = asked || (tested !== null && tested.findings.size < tested.roads.length);
  // what was asked for has come, or could not be fetched
  // biome-ignore lint/correctness/useExhaustiveDependencies: either is the answer
  useEffect(() => setAsked(false), [loaded.value, loaded.failed]);
  const again = () => {
    if (busy) return;
    setAsked(true);
    loaded.reload();
  };
  return (
    <>
      <PageHead title={t('admin.network_title')} lead={t('admin.network_lead')}>
        <button type="button" class="act" aria-disabled={busy} onClick={again}>
          {t('admin.network_again')}
        </button>
      </PageHead>
      {loaded.failed !== null && <Failure text={wrongOf(loaded.failed).text} retry={again} />}
      {tested ? <Found tested={tested} busy={busy} /> : loaded.failed === null && <Waiting />}
    </>
  );
}

// each answer of the server is tried anew; what was found before stays no longer than that
function useTrials({ value: check }: Loaded<NetworkCheck>): Tested | null {
  const [tested, setTested] = useState<Tested | null>(null);
  useEffect(() => {
    if (!check) return;
    const roads = roadsOf(check.ice);
    setTested({ check, roads, findings: new Map(), clocks: clockWords(check.clock, Date.now()) });
    const trials = roads.map((road) => {
      const trial = new Trial(road);
      void trial.found.then((finding) =>
        setTested((before) =>
          before?.check === check
            ? { ...before, findings: new Map(before.findings).set(road.url, finding) }
            : before,
        ),
      );
      return trial;
    });
    return () => {
      for (const trial of trials) trial.close();
    };
  }, [check]);
  return tested;
}

function Found({ tested, busy }: { tested: Tested; busy: boolean }) {
  const { roads, findings, clocks } = tested;
  const found = roads.flatMap(({ way, url }) => {
    const finding = findings.get(url);
    return finding ? [{ way, how: finding.how }] : [];
  });
  const verdict = busy ? 'testing' : verdictOf(found);
  const words = t(`admin.network_${verdict}`);
  return (
    <>
      <div class={`network-verdict ${verdict}`}>
        <Icon name={SIGNS[verdict]} />
        <p role="status">{words}</p>
      </div>
      {clocks && <p class="network-verdict partly">{clocks}</p>}
      <ul class="network">
        {WAYS.map((way) => (
          <WayCard key={way} way={way} roads={roads.filter((road) => road.way === way)} findings={findings} />
        ))}
      </ul>
      {!busy && <AsText tested={tested} verdict={words} />}
      <p class="quiet">{t('admin.network_docs')}</p>
    </>
  );
}

const SIGNS = {
  testing: 'clock',
  none: 'minus',
  ready: 'check',
  partly: 'warn',
  direct: 'warn',
  closed: 'close',
} as const satisfies Record<string, IconName>;

interface WayProps {
  way: Way;
  roads: readonly Road[];
  findings: Tested['findings'];
}

function WayCard({ way, roads, findings }: WayProps) {
  return (
    <li class="card">
      <h2>{t(`admin.network_${way}`)}</h2>
      <p class="quiet">{t(`admin.network_is_${way}`)}</p>
      {roads.length === 0 && (
        <p class="road untested">
          <Icon name="minus" />
          <span>{pieces('admin.network_untested', { example: <code>{EXAMPLES[way]}</code> })}</span>
        </p>
      )}
      {roads.map((road) => (
        <RoadLine key={road.url} road={road} finding={findings.get(road.url)} />
      ))}
    </li>
  );
}

function RoadLine({ road, finding }: { road: Road; finding: Finding | undefined }) {
  const state = !finding ? 'testing' : finding.how === 'works' ? 'works' : 'fails';
  const icon: IconName = state === 'works' ? 'check' : state === 'fails' ? 'close' : 'clock';
  return (
    <p class={`road ${state}`}>
      <Icon name={icon} />
      <span>
        <code>{road.url}</code>
        <br />
        {finding ? findingWords(road, finding) : t('admin.network_testing')}
      </span>
    </p>
  );
}

function AsText({ tested, verdict }: { tested: Tested; verdict: string }) {
  const lines = WAYS.flatMap((way): Line[] => {
    const roads = tested.roads.filter((road) => road.way === way);
    if (roads.length === 0) return [{ way, url: null, words: untestedWords(way) }];
    return roads.map((road) => {
      const finding = tested.findings.get(road.url);
      return { way, url: road.url, words: finding ? findingWords(road, finding) : '' };
    });
  });
  const said = [verdict, tested.clocks].filter(Boolean).join('\n');
  return (
    <details class="explained">
      <summary>{t('admin.network_text')}</summary>
      <CopyBox
        label={t('admin.network_results')}
        text={asText(lines, said, now(), navigator.userAgent)}
        block
      />
    </details>
  );
}
