import type { ServiceParts } from '@claimstream/service-kit';
import { AccountsController } from './account/accounts.controller.js';
import { ChangesController } from './changes/changes.controller.js';
import { ClaimsController } from './claim/claims.controller.js';
import { BoardController } from './day/board.controller.js';
import { DaysController } from './day/days.controller.js';
import { establishDays } from './day/establish.js';
import { definition } from './definition.js';
import { DocumentsController } from './document/documents.controller.js';
import { figures } from './figures.js';
import { JourneyOrderOfStoring1767226000000 } from './migrations/1767226000000-journey-order-of-storing.js';
import { DeskOfWorkItems1767226001000 } from './migrations/1767226001000-desk-of-work-items.js';
import { FilesOfAnswers1767226002000 } from './migrations/1767226002000-files-of-answers.js';
import { IndexesOfFigures1767226003000 } from './migrations/1767226003000-indexes-of-figures.js';
import { JourneyByItsKey1767226004000 } from './migrations/1767226004000-journey-by-its-key.js';
import { PeopleDirectory } from './people/directory.js';
import { RemitsController } from './remit/remits.controller.js';
import { SearchController } from './search/search.controller.js';
import { DeskController } from './work-item/desk.controller.js';
import { WorkItemsController } from './work-item/work-items.controller.js';

/** Reporting: what people see of everything the other services said. */
export const parts: ServiceParts = {
  definition,
  controllers: [WorkItemsController, DeskController, ClaimsController, SearchController, DocumentsController, RemitsController, AccountsController, BoardController, DaysController, ChangesController],
  migrations: [JourneyOrderOfStoring1767226000000, DeskOfWorkItems1767226001000, FilesOfAnswers1767226002000, IndexesOfFigures1767226003000, JourneyByItsKey1767226004000],
  figures,
  providers: [{ provide: PeopleDirectory, useFactory: () => new PeopleDirectory(process.env['CLAIMSTREAM_PEOPLE'] || undefined) }],
  // Nothing comes in here: a start gives practices of an earlier release their closing hour.
  doors: ({ shell, tenants }) => [{ start: async () => { for (const { id } of tenants) await establishDays(shell, id); }, stop: async () => undefined }],
};

export { decideClaim } from './claim/decide.js';
export { decideDays } from './day/decide.js';
export { decideFile } from './document/decide.js';
export { decideName, decidePatient } from './names/decide.js';
export { definition } from './definition.js';
export type { ClaimState, Person } from './claim/state.js';
