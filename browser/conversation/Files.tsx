// Files in a conversation: a picture is shown as a picture, anything else as a card to download.
import { useEffect, useRef, useState } from 'preact/hooks';
import { fileSize, t } from '../shared/i18n';
import type { FileView } from '../shared/wire';
import { CloseIcon, DownloadIcon, FileIcon } from './icons';
import { Modal } from './Modal';

/** Fetches a file's bytes with the reader's rights. */
export type LoadFile = (file: FileView) => Promise<Blob>;

/** Saves bytes on the reader's machine under a name; nothing is opened. */
export function saveAs(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A stored file of the conversation. */
export function Attachment({ file, load }: { file: FileView; load: LoadFile }) {
  return file.width && file.height ? <Picture file={file} load={load} /> : <Card file={file} load={load} />;
}

function useDownload(file: FileView, load: LoadFile) {
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle');
  const download = async () => {
    setState('busy');
    try {
      saveAs(await load(file), file.name);
      setState('idle');
    } catch {
      setState('failed');
    }
  };
  return { state, download };
}

function Card({ file, load }: { file: FileView; load: LoadFile }) {
  const { state, download } = useDownload(file, load);
  return (
    <button type="button" class="file" disabled={state === 'busy'} onClick={download}>
      <span class="file-sign">
        <FileIcon />
      </span>
      <span class="file-text">
        <span class="file-name">{file.name}</span>
        <span class="file-size">
          {state === 'failed' ? t('conversation.download_failed') : fileSize(file.size)}
        </span>
      </span>
      <span class="file-get">
        <DownloadIcon />
        <span class="unseen">{t('conversation.download')}</span>
      </span>
    </button>
  );
}

// pictures are fetched when they come near the visible part of the page
function usePicture(file: FileView, load: LoadFile) {
  const place = useRef<HTMLButtonElement>(null);
  const [address, setAddress] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a file's bytes never change, so its id alone decides
  useEffect(() => {
    let made: string | null = null;
    let gone = false;
    const fetchIt = async () => {
      try {
        const blob = await load(file);
        if (gone) return;
        made = URL.createObjectURL(blob);
        setAddress(made);
      } catch {
        if (!gone) setFailed(true);
      }
    };
    const near = new IntersectionObserver(
      (seen) => {
        if (!seen.some((one) => one.isIntersecting)) return;
        near.disconnect();
        void fetchIt();
      },
      { rootMargin: '400px' },
    );
    if (place.current) near.observe(place.current);
    return () => {
      gone = true;
      near.disconnect();
      if (made) URL.revokeObjectURL(made);
    };
  }, [file.id]);
  return { place, address, failed };
}

function Picture({ file, load }: { file: FileView; load: LoadFile }) {
  const { place, address, failed } = usePicture(file, load);
  const [large, setLarge] = useState(false);
  const ratio = `${file.width ?? 1} / ${file.height ?? 1}`;
  if (failed) return <Card file={file} load={load} />;
  return (
    <>
      <button
        type="button"
        class="picture"
        ref={place}
        style={{ aspectRatio: ratio, width: `${Math.min(320, file.width ?? 320)}px` }}
        aria-label={t('conversation.show_picture', { name: file.name })}
        onClick={() => address && setLarge(true)}
      >
        {address && <img src={address} alt="" />}
      </button>
      {large && address && (
        <Large file={file} address={address} load={load} onClose={() => setLarge(false)} />
      )}
    </>
  );
}

interface LargeProps {
  file: FileView;
  address: string;
  load: LoadFile;
  onClose(): void;
}

function Large({ file, address, load, onClose }: LargeProps) {
  const { download } = useDownload(file, load);
  return (
    <Modal label={file.name} class="picture-large" onClose={onClose}>
      <header>
        <span class="file-name">{file.name}</span>
        <button type="button" class="icon-button" aria-label={t('conversation.download')} onClick={download}>
          <DownloadIcon />
        </button>
        <button type="button" class="icon-button" aria-label={t('conversation.close')} onClick={onClose}>
          <CloseIcon />
        </button>
      </header>
      <img src={address} alt="" />
    </Modal>
  );
}
