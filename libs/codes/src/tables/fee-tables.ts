import type { GeographicIndexLookup, PhysicianFeeLookup } from '../codes.js';
import { DatedTable, type DatedRow } from './dated-table.js';
import type { CodeTable } from './table-file.js';

type FeeRow = DatedRow & Omit<PhysicianFeeLookup, keyof DatedRow | 'status' | 'code' | 'dataset' | 'release' | 'coverage' | 'modifier'>;
type IndexRow = DatedRow & Omit<GeographicIndexLookup, keyof DatedRow | 'status' | 'code' | 'dataset' | 'release' | 'coverage'>;

/** The physician fee schedule and its geographic indices; import only, the shipped tables have neither. */
export class FeeTables {
  private readonly fees: DatedTable<FeeRow>;
  private readonly indices: DatedTable<IndexRow>;

  constructor(tables: readonly CodeTable[]) {
    this.fees = new DatedTable<FeeRow>('mpfs', tables, (cell) => ({
      code: `${cell('code')}-${cell('modifier')}`,
      row: {
        feeStatus: cell('status'),
        workMilli: Number(cell('work_milli')),
        facilityExpenseMilli: Number(cell('facility_pe_milli')),
        nonFacilityExpenseMilli: Number(cell('non_facility_pe_milli')),
        malpracticeMilli: Number(cell('mp_milli')),
        globalDays: cell('global'),
        componentIndicator: cell('pctc'),
        bilateralIndicator: cell('bilateral'),
        assistantIndicator: cell('assistant'),
        coSurgeonIndicator: cell('co_surgeon'),
        teamIndicator: cell('team'),
        conversionFactorTenThousandths: Number(cell('conversion_factor_10000')),
      },
    }));
    this.indices = new DatedTable<IndexRow>('gpci', tables, (cell) => ({
      code: `${cell('contractor')}-${cell('locality')}`,
      row: {
        localityName: cell('name'),
        workMilli: Number(cell('work_milli')),
        expenseMilli: Number(cell('pe_milli')),
        malpracticeMilli: Number(cell('mp_milli')),
      },
    }));
  }

  physicianFee(code: string, modifier: string, date: string): PhysicianFeeLookup {
    const { row, ...answer } = this.fees.find(`${code}-${modifier}`, date);
    return { ...answer, ...row, code, modifier };
  }

  geographicIndex(contractor: string, locality: string, date: string): GeographicIndexLookup {
    const { row, ...answer } = this.indices.find(`${contractor}-${locality}`, date);
    return { ...answer, ...row };
  }
}
