// The part of the portal that comes late: doors of every kind, open or closed, and what is said while waiting.
import './doors.css';

export { Brought } from './Brought';
export { Door } from './Door';
export { Standing } from './Standing';
