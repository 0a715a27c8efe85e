// The words that two browsers say to each other until they are connected; what comes from outside is looked at before it is used.

/** A description of what is sent and how, or a road that may lead there. */
export type Heard = { description?: RTCSessionDescriptionInit; candidate?: RTCIceCandidateInit };

/** Writes a word as it goes over the server. */
export function writeSignal(word: Heard): string {
  return JSON.stringify(word);
}

/** Reads a word; null for anything else. */
export function readSignal(data: string): Heard | null {
  try {
    const word: unknown = JSON.parse(data);
    if (typeof word !== 'object' || word === null) return null;
    const { description, candidate } = word as Heard;
    if (description && typeof description.sdp === 'string') return { description };
    return candidate && typeof candidate.candidate === 'string' ? { candidate } : null;
  } catch {
    return null;
  }
}
