import type { Finding } from '../domain/finding.ts';
import { object, pass } from './finding.ts';
import type { Subject } from './subject.ts';

/** Whether prompt and base say what is wanted. */
export async function checkSpecification({ candidate }: Subject): Promise<Finding> {
  if (candidate.attachments.length > 0) {
    const text = 'the prompt leans on an image or another attachment, which the task would not have';
    return object('specification', 'under-specified', text);
  }
  return pass('specification', 'leans on nothing that is missing');
}
