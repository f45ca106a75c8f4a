import { shared } from '../../jest.shared.mjs';

// kafkajs retries differently under NODE_ENV=test; real servers want its real timing.
process.env.NODE_ENV = 'development';

export default shared({ testTimeout: 120_000 });
