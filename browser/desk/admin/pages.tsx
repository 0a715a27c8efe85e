// Administration: agents, portals, modes, the network, e-mail, audit log and blocks, for admins only.
import './admin.css';
import type { ComponentChildren } from 'preact';
import { t, type WordKey } from '../../shared/i18n';
import { Confirmation } from '../forms/Confirm';
import { Notices } from '../forms/notices';
import { follow } from '../router';
import { me } from '../session';
import { AgentPage, NewAgentPage } from './agent-page';
import { AgentsPage } from './agents';
import { AuditLog } from './audit';
import { Blocks } from './blocks';
import { MailPage } from './mail';
import { ModesPage } from './modes';
import { NetworkPage } from './network';
import { NewPortalPage, PortalPage } from './portal-page';
import { PortalsPage } from './portals';

type Room = 'agents' | 'portals' | 'modes' | 'network' | 'mail' | 'log' | 'blocks';
const ROOMS: { room: Room; words: WordKey }[] = [
  { room: 'agents', words: 'admin.agents' },
  { room: 'portals', words: 'admin.portals' },
  { room: 'modes', words: 'admin.room_modes' },
  { room: 'network', words: 'admin.room_network' },
  { room: 'mail', words: 'admin.room_mail' },
  { room: 'log', words: 'admin.audit_log' },
  { room: 'blocks', words: 'admin.blocks' },
];

/** The administration page that a path names; others than admins read why there is nothing for them. */
export function AdminPages({ path }: { path: string }) {
  const role = me.value?.role;
  if (role === undefined) return null;
  const [room = 'agents', item] = path
    .replace(/^\/desk\/admin\/?/, '')
    .split('/')
    .filter(Boolean);
  return (
    <div class="form-page admin">
      {role === 'admin' && <Rooms here={room} />}
      <main class="admin-main" id="main" tabIndex={-1}>
        {role === 'admin' ? (
          <Shown room={room} item={item} />
        ) : (
          <Plain title={t('admin.admin_title')} text={t('admin.admin_only')} />
        )}
      </main>
      <Confirmation />
      <Notices />
    </div>
  );
}

function Rooms({ here }: { here: string }) {
  return (
    <nav class="rooms" aria-label={t('admin.admin_title')}>
      <ul>
        {ROOMS.map(({ room, words }) => (
          <li key={room}>
            <a
              href={`/desk/admin/${room}`}
              aria-current={room === here ? 'page' : undefined}
              onClick={follow}
            >
              {t(words)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Shown({ room, item }: { room: string; item: string | undefined }): ComponentChildren {
  const id = Number(item);
  const known = Number.isSafeInteger(id) && id > 0;
  if (room === 'agents' && item === undefined) return <AgentsPage />;
  if (room === 'agents' && item === 'new') return <NewAgentPage />;
  if (room === 'agents' && known) return <AgentPage key={id} id={id} />;
  if (room === 'portals' && item === undefined) return <PortalsPage />;
  if (room === 'portals' && item === 'new') return <NewPortalPage />;
  if (room === 'portals' && known) return <PortalPage key={id} id={id} />;
  if (room === 'modes' && item === undefined) return <ModesPage />;
  if (room === 'network' && item === undefined) return <NetworkPage />;
  if (room === 'mail' && item === undefined) return <MailPage />;
  if (room === 'log' && item === undefined) return <AuditLog />;
  if (room === 'blocks' && item === undefined) return <Blocks />;
  return <Plain title={t('admin.admin_title')} text={t('admin.admin_nothing_here')} />;
}

function Plain({ title, text }: { title: string; text: string }) {
  return (
    <>
      <h1>{title}</h1>
      <p>{text}</p>
    </>
  );
}
