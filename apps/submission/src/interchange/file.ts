import type { Claim837Draft, Interchange837 } from '@claimstream/x12';
import type { InterchangeState } from './decide.js';

/**
 * An interchange as libs/x12 writes it. Everything comes from what was fixed when it was built, so writing it again
 * gives the same bytes under the same control numbers.
 * @throws Error when it was not built yet.
 */
export function fileOf(state: InterchangeState, claims: Claim837Draft[]): Interchange837 {
  const { numbers, settings, built } = state;
  if (numbers === undefined || settings === undefined || built === undefined) throw new Error('the interchange is not built yet');
  return {
    sender: { qualifier: settings.senderQualifier, id: settings.senderId },
    receiver: { qualifier: settings.receiverQualifier, id: settings.receiverId },
    control: numbers.interchangeControl,
    createdAt: { date: built.date, time: built.time },
    usage: built.usage,
    acknowledgmentRequested: true,
    groups: [{
      functionalId: 'HC',
      control: numbers.groupControl,
      ...(settings.senderCode === undefined ? {} : { senderCode: settings.senderCode }),
      ...(settings.receiverCode === undefined ? {} : { receiverCode: settings.receiverCode }),
      transactions: [{
        control: numbers.transactionControl,
        bht: { purpose: '00', reference: numbers.batchReference, date: built.date, time: built.time, claimOrEncounter: 'CH' },
        submitter: {
          organization: settings.submitterName, id: settings.senderId, idQualifier: '46',
          contacts: [{ name: settings.contactName, numbers: [{ qualifier: 'TE', number: settings.contactPhone }] }],
        },
        receiver: { organization: settings.name, id: settings.receiverId, idQualifier: '46' },
        claims,
      }],
    }],
  };
}
