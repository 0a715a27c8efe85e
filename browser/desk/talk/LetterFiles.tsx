// The files that go with a letter: stored ones, those on their way, and those that were refused; each can be taken out.
import { refusalText } from '../../conversation/problems';
import type { Uploading } from '../../conversation/uploads';
import { fileSize, t } from '../../shared/i18n';
import type { LetterDraft } from '../live/letter';
import { MOST_FILES } from '../live/letter';
import { Icon } from '../shell/icons';

export function LetterFiles({ letter }: { letter: LetterDraft }) {
  const { files } = letter;
  const coming = letter.uploads.list.value;
  if (files.length + coming.length === 0) return null;
  return (
    <>
      <ul class="letter-attached" aria-label={t('desk.letter_files')}>
        {files.map((file) => (
          <li key={`file-${file.id}`} class="letter-file">
            <Icon name="file" />
            <span class="letter-file-name">{file.name}</span>
            <span class="dim">{fileSize(file.size)}</span>
            <TakeOut name={file.name} onClick={() => letter.remove(file.id)} />
          </li>
        ))}
        {coming.map((upload) => (
          <Coming key={upload.id} upload={upload} letter={letter} />
        ))}
      </ul>
      {files.length + coming.length > MOST_FILES && (
        <p class="letter-not-sent" role="alert">
          <Icon name="warn" /> {t('desk.letter_files_most', { count: MOST_FILES })}
        </p>
      )}
    </>
  );
}

function Coming({ upload, letter }: { upload: Uploading; letter: LetterDraft }) {
  const { id, name, problem } = upload;
  return (
    <li class={problem ? 'letter-file refused' : 'letter-file'}>
      <Icon name={problem ? 'warn' : 'file'} />
      <span class="letter-file-name">{name}</span>
      {problem ? (
        <span role="alert">{refusalText(problem)}</span>
      ) : upload.waiting ? (
        <span class="dim">{t('conversation.upload_waits')}</span>
      ) : (
        <progress max={1} value={upload.share} aria-label={t('conversation.uploading', { name })} />
      )}
      <TakeOut name={name} onClick={() => letter.uploads.cancel(id)} />
    </li>
  );
}

function TakeOut({ name, onClick }: { name: string; onClick(): void }) {
  const words = t('desk.letter_file_out', { name });
  return (
    <button type="button" class="letter-file-out" aria-label={words} title={words} onClick={onClick}>
      <Icon name="close" />
    </button>
  );
}
