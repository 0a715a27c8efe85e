// The desk's page: shows what the address names, to whoever is signed in.
import '../shared/tokens.css';
import './look/desk.css';
import './look/band.css';
import { type ComponentChildren, render } from 'preact';
import { useEffect } from 'preact/hooks';
import { t } from '../shared/i18n';
import { path, route } from './router';
import { beginToSpeak, enter, entrance } from './session';
import { Entrance } from './shell/Entrance';
import { makeInstallable } from './shell/installable';
import { Lazy } from './shell/Lazy';
import { Shell } from './shell/Shell';
import { Failure, Waiting } from './shell/states';

const account = () => import('./account/pages');
const admin = () => import('./admin/pages');
const board = () => import('./board/BoardPage');
const cases = () => import('./cases/CasesPage');

function Page() {
  const { page } = route.value;
  if (page === 'log-in')
    return (
      <Entrance>
        <Lazy load={account}>{({ LogIn }) => <LogIn />}</Lazy>
      </Entrance>
    );
  if (page === 'link')
    return (
      <Entrance>
        <Lazy load={account}>{({ Link }) => <Link />}</Lazy>
      </Entrance>
    );
  return (
    <SignedIn>
      <Shell>
        <Inside page={page} />
      </Shell>
    </SignedIn>
  );
}

function SignedIn({ children }: { children: ComponentChildren }) {
  useEffect(() => {
    if (entrance.value !== 'in') void enter();
  }, []);
  if (entrance.value === 'in') return <>{children}</>;
  if (entrance.value === 'unreachable')
    return <Failure text={t('desk.server_silent')} retry={() => void enter()} />;
  return <Waiting />;
}

function Inside({ page }: { page: 'cases' | 'account' | 'board' | 'admin' | 'unknown' }) {
  if (page === 'account') return <Lazy load={account}>{({ Account }) => <Account />}</Lazy>;
  if (page === 'admin')
    return <Lazy load={admin}>{({ AdminPages }) => <AdminPages path={path.value} />}</Lazy>;
  if (page === 'board') return <Lazy load={board}>{({ BoardPage }) => <BoardPage />}</Lazy>;
  if (page === 'cases') return <Lazy load={cases}>{({ CasesPage }) => <CasesPage />}</Lazy>;
  return (
    <main id="main" tabIndex={-1}>
      <h1 class="unseen">Deskbell</h1>
      <Failure text={t('desk.no_such_page')} />
    </main>
  );
}

beginToSpeak();
makeInstallable();
render(<Page />, document.getElementById('app') ?? document.body.appendChild(document.createElement('div')));
