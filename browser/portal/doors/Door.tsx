// How one comes in: as the portal's kind says, or, at a closed door, by leaving a request.
import { useEffect, useState } from 'preact/hooks';
import { language, t } from '../../shared/i18n';
import type { AppProps } from '../App';
import { FormPage } from '../FormPage';
import { portalText } from '../texts';
import { ButtonPage } from './ButtonPage';
import { ClosedPage } from './ClosedPage';
import { CodePage } from './CodePage';
import { somethingIsShown } from './Frame';
import { PickPage } from './PickPage';
import { QuestionPage } from './QuestionPage';
import { RequestPage } from './RequestPage';
import type { DoorProps } from './ways';

/** The page of a visit that has not begun, for every portal but an open chat. */
export function Door(props: AppProps) {
  const { visit } = props;
  const [leaving, setLeaving] = useState(false);
  useEffect(somethingIsShown, []);
  const identity = props.frame.identity.value;
  const face = visit.face.value;
  const door: DoorProps = {
    visit,
    identity,
    onIdentityRefused: props.frame.refuseIdentity,
    onLeave: face.requests ? () => setLeaving(true) : null,
  };
  if (leaving && face.requests) return <RequestPage {...door} onBack={() => setLeaving(false)} />;
  if (!face.open) return <ClosedPage {...door} />;
  switch (visit.portal.kind) {
    case 'box':
      return <QuestionPage {...door} {...titles(visit, 'ask')} />;
    case 'button':
      return <ButtonPage {...door} {...titles(visit, 'button')} />;
    case 'match':
      return <PickPage {...door} {...titles(visit, 'pick')} />;
    case 'pin':
      return <CodePage {...door} {...titles(visit, 'code')} typed={props.code} />;
    default:
      return <FormPage visit={visit} frame={props.frame} />;
  }
}

function titles({ portal }: AppProps['visit'], kind: 'ask' | 'button' | 'pick' | 'code') {
  return {
    title: portalText(portal, language(), 'title') || t(`doors.${kind}_title`),
    lead: portalText(portal, language(), 'welcome') || t(`doors.${kind}_lead`),
  };
}
